/** A library with the number of its token sets. */
export interface LibraryUseView {
  id: string;
  name: string;
  tokenSetCount: number;
  createdAt: string;
}
