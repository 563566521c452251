import "server-only";
import { db } from "#lib/db/client.ts";
import { deleteOutdated } from "./system-repository.ts";

/** Removes what nobody needs any more: spent counters, sessions long over, processes long gone. Never the record. */
export function removeOutdated(): Promise<void> {
  return deleteOutdated(db());
}
