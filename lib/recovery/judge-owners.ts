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
  /** They came out of a backup: others settle and remove them, and nothing follows from what is not in them. */
  | "copied"
  /** This database has no row of it: its files are left alone. */
  | "unknown";

/** How long this process must itself have seen a row without a new report before its owner counts as gone. */
const silentForMs = 60_000;

// Rows fall silent with the database, too: what counts is how long they stay so while it answers.
const silences = new Map<string, { seenAt: number; sinceMs: number }>();

/** Processes that ended on this host. Their files may be gone by the next question, and their rows look alive for a while. */
const ended = new Set<string>();

/** Processes with journals in this directory that have ended, as far as this process has heard; files of theirs may be gone. */
export function listEndedHere(): string[] {
  return [...ended];
}

/** Whether a row has had no new report for long, by this process's own clock, which no database outage moves. */
function isSilentForLong(owner: string, { seenAt }: InstancePresence): boolean {
  const known = silences.get(owner);
  if (known?.seenAt === seenAt.getTime()) return performance.now() - known.sinceMs >= silentForMs;
  silences.set(owner, { seenAt: seenAt.getTime(), sinceMs: performance.now() });
  return false;
}

function judge(owner: string, here: OwnerPresence, row: InstancePresence | undefined): OwnerState {
  if (here === "dead") ended.add(owner);
  if (ended.has(owner)) return "gone";
  if (row === undefined) return here === "copied" ? "copied" : "unknown";
  // A process that runs here is never gone.
  if (here === "alive") return "lives";
  if (!row.hasStopped && (row.isAlive || !isSilentForLong(owner, row))) return "lives";
  return here === "copied" ? "copied" : "gone";
}

/**
 * Says of each owner whether its journal is others' to settle. Ask before its files are read: those of an owner that is
 * gone by then do not change any more.
 */
export async function judgeOwners(owners: readonly string[]): Promise<ReadonlyMap<string, OwnerState>> {
  const rows = await listPresence(db(), owners);
  const judged = new Map<string, OwnerState>();
  for (const owner of owners) {
    judged.set(owner, judge(owner, await findOwnerProcess(journalDirectory(), owner), rows.get(owner)));
  }
  return judged;
}
