import { v7 } from "uuid";

/** A new row's id: time-ordered, so that indexes stay dense. Made before the row, because sealing binds to it. */
export function newId(): string {
  return v7();
}
