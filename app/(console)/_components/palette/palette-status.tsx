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

/** The palette's last line: the keys to press, or why nothing is listed. Read out when it changes. */
export function PaletteStatus({ search, words, count, said }: Props) {
  const isFound = (search.view?.pasted.length ?? 0) > 0;
  const nothing = count === 0 && search.idle && !search.failure && !isFound;
  const none =
    search.view?.isUnknownToken || words.length > longestRepeated
      ? "No matches."
      : `No matches for “${words}”.`;
  if (search.failure) {
    return (
      <Line>
        <p role="alert" className="text-broken">
          {search.failure}
        </p>
      </Line>
    );
  }
  return (
    <Line>
      {said ? (
        <p role="status">{said}</p>
      ) : (
        <>
          <p aria-hidden="true">{nothing ? none : "↑↓ to choose, Enter to go, Esc to close"}</p>
          <p role="status" className="sr-only">
            {words !== "" && search.idle
              ? nothing
                ? none
                : `${count} ${count === 1 ? "result" : "results"}`
              : ""}
          </p>
        </>
      )}
    </Line>
  );
}

function Line({ children }: { children: ReactNode }) {
  return <div className="border-t border-line px-4 py-2 text-sm text-ink-soft">{children}</div>;
}
