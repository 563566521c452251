import "server-only";
import { db } from "#lib/db/client.ts";
import { type NextDue, readNextDue } from "./next-due-repository.ts";

/** Finds out whether sets are due that nobody works on, and when the next will be. */
export function findNextDue(): Promise<NextDue> {
  return readNextDue(db());
}
