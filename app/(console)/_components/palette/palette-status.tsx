import type { Search } from "./use-search.ts";

interface Props {
  search: Search;
  words: string;
  count: number;
}

/** The palette's last line: the keys to press, or why nothing is listed. Read out when it changes. */
export function PaletteStatus({ search, words, count }: Props) {
  const nothing = count === 0 && search.idle && !search.failed;
  return (
    <div className="border-t border-line px-4 py-2 text-sm text-ink-soft">
      {search.failed ? (
        <p role="alert" className="text-broken">
          The search could not be reached. Check your connection; if you were signed out, reload the page.
        </p>
      ) : nothing ? (
        <p aria-hidden="true">No matches for “{words}”.</p>
      ) : (
        <p aria-hidden="true">↑↓ to choose, Enter to go, Esc to close</p>
      )}
      <p role="status" className="sr-only">
        {words !== "" && search.idle && !search.failed
          ? count === 0
            ? `No matches for ${words}.`
            : `${count} ${count === 1 ? "result" : "results"}`
          : ""}
      </p>
    </div>
  );
}
