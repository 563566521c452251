import { FilterBar } from "#components/ui/filter-bar.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { LibraryListPage } from "#lib/library-page/list-library-page.ts";

interface Props {
  libraryId: string;
  words: string;
  found: LibraryListPage;
}

function sayNothing(words: string): string {
  return words === ""
    ? "There is no other library."
    : `No other library has “${words}” in its name. Search for a part of the other spelling.`;
}

/** Finds the library that stays: at first those whose names begin alike. */
export function ChooseLibrary({ libraryId, words, found }: Props) {
  const others = found.libraries.filter(({ id }) => id !== libraryId);
  const path = `/libraries/${libraryId}/merge`;
  return (
    <>
      <FilterBar
        action={path}
        search={{ name: "q", label: "Search", placeholder: "Name of the other library", value: words }}
        clearHref={path}
      />
      {others.length === 0 ? (
        <p className="text-ink-soft">{sayNothing(words)}</p>
      ) : (
        <ul aria-label="Libraries to merge into">
          {others.map(({ id, name, production, development }) => (
            <li key={id} className="flex flex-wrap items-baseline gap-x-3 border-t border-line py-1.5">
              <TextLink href={`${path}?into=${id}`} prefetch={false}>
                {name}
              </TextLink>
              <span className="text-sm text-ink-soft">
                {production} production, {development} development
              </span>
            </li>
          ))}
        </ul>
      )}
      {found.next && (
        <p className="mt-2 text-sm text-ink-soft">
          {found.total.toLocaleString("en-GB")} match: search for more of the name.
        </p>
      )}
    </>
  );
}
