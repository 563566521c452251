/** A library with how much it is used. */
export interface LibraryUseView {
  id: string;
  name: string;
  tokenSetCount: number;
  createdAt: string;
}
