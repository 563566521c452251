import type { ListLibraries } from "#lib/library-page/library-list-schema.ts";

/** The list's address with a change to its search or page. */
export function libraryListHref(query: ListLibraries, change: Partial<ListLibraries>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, ...change })) if (value) parameters.set(name, value);
  const search = parameters.toString();
  return search === "" ? "/libraries" : `/libraries?${search}`;
}
