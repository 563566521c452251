import "server-only";
import { db } from "#lib/db/client.ts";
import { deleteOutdated } from "./system-repository.ts";

/** Removes expired rate limits, sessions that ended long ago and processes that are long gone. Never activity. */
export function removeOutdated(): Promise<void> {
  return deleteOutdated(db());
}
