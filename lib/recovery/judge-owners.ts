import "server-only";
import { journalDirectory } from "#lib/custody/get-journal.ts";
import { db } from "#lib/db/client.ts";
import { type InstancePresence, listPresence } from "#lib/instances/instance-repository.ts";
import { findOwnerProcess, type OwnerPresence } from "#lib/journal/owner-process.ts";

/** Whose journal files may be settled and removed by others. */
export type OwnerState =
  /** They are its own business, but for replies that lie there for long. */
  | "lives"
  /** Others settle and remove them. */
  | "gone"
  /** This database has no row of it: its files are left alone. */
  | "unknown";

function judge(here: OwnerPresence, row: InstancePresence | undefined): OwnerState {
  if (here === "dead") return "gone";
  if (row === undefined) return "unknown";
  // A row falls silent with the database, too. A process that runs here is never gone.
  return here === "alive" || row === "alive" ? "lives" : "gone";
}

/**
 * Says of each owner whether its journal is others' to settle. Ask before its files are read: those of an owner that is
 * gone by then do not change any more.
 */
export async function judgeOwners(owners: readonly string[]): Promise<ReadonlyMap<string, OwnerState>> {
  const rows = await listPresence(db(), owners);
  const judged = new Map<string, OwnerState>();
  for (const owner of owners) {
    judged.set(owner, judge(await findOwnerProcess(journalDirectory(), owner), rows.get(owner)));
  }
  return judged;
}
