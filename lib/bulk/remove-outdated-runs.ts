import "server-only";
import { db } from "#lib/db/client.ts";
import { cleanBulkRuns } from "./bulk-run-repository.ts";

/** Deletes runs that nobody confirmed for a day, and forgets what links are derived from two weeks after a run's end. */
export async function removeOutdatedRuns(): Promise<void> {
  await cleanBulkRuns(db());
}
