import type { ReactNode } from "react";
import type { Search } from "./use-search.ts";

interface Props {
  search: Search;
  words: string;
  count: number;
  /** What came of an action. */
  said: string | null;
}

/** Words to repeat; a token is never shown again, and a screen reader must not spell it. */
const longestRepeated = 40;

function sayNone({ search, words }: Props, quoted: string): string {
  return search.view?.isUnknownToken || words.length > longestRepeated
    ? "No matches."
    : `No matches for ${quoted}.`;
}

/** What a screen reader hears once the results are there. */
function sayCount(props: Props, isNone: boolean): string {
  const { search, words, count } = props;
  if (words === "" || !search.idle) return "";
  return isNone ? sayNone(props, words) : `${count} ${count === 1 ? "result" : "results"}`;
}

/** The palette's last line: the keys to press, or why nothing is listed. Read out when it changes. */
export function PaletteStatus(props: Props) {
  const { search, words, count, said } = props;
  if (search.failure) {
    return (
      <Line>
        <p role="alert" className="text-broken">
          {search.failure}
        </p>
      </Line>
    );
  }
  if (said) {
    return (
      <Line>
        <p role="status">{said}</p>
      </Line>
    );
  }
  const isNone = count === 0 && search.idle && (search.view?.pasted.length ?? 0) === 0;
  return (
    <Line>
      <p aria-hidden="true">
        {isNone ? sayNone(props, `“${words}”`) : "↑↓ to choose, Enter to go, Esc to close"}
      </p>
      <p role="status" className="sr-only">
        {sayCount(props, isNone)}
      </p>
    </Line>
  );
}

function Line({ children }: { children: ReactNode }) {
  return <div className="border-t border-line px-4 py-2 text-sm text-ink-soft">{children}</div>;
}
