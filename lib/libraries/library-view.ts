import type { LibraryUseRow } from "./library-repository.ts";

/** A library with the number of its token sets. */
export interface LibraryUseView {
  id: string;
  name: string;
  tokenSetCount: number;
  createdAt: string;
}

export function toLibraryUseView({ id, name, createdAt, _count }: LibraryUseRow): LibraryUseView {
  return { id, name, tokenSetCount: _count.tokenSets, createdAt: createdAt.toISOString() };
}
