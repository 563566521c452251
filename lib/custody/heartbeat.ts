import "server-only";
import type { InstanceKind } from "#generated/prisma/client.ts";
import { db } from "#lib/db/client.ts";
import { thisInstance } from "#lib/db/this-instance.ts";
import { saveInstance, setStopped, setSwept } from "#lib/instances/instance-repository.ts";
import { learnSealFormat } from "#lib/vault/seal-format.ts";
import { describeSealing } from "#lib/vault/vault.ts";
import { findJournal, findJournalId } from "./get-journal.ts";
import { countInFlight } from "./offer-journal.ts";

/** How often a running process updates its row. */
export const heartbeatMs = 10_000;

/**
 * Records that this process is alive, and the state of its journal, with the database's time.
 * @param journalsKept how many journal files wait for a person to look at them
 */
export async function beat(kind: InstanceKind, journalsKept: number): Promise<void> {
  const state = (await findJournal())?.state();
  await saveInstance(db(), {
    ...thisInstance,
    ...describeSealing(),
    kind,
    journalId: await findJournalId(),
    inFlight: countInFlight(),
    journalBytes: state?.bytes ?? 0,
    journalFailure: state?.failure ?? null,
    journalOnReserve: state?.usesReserve ?? false,
    journalsKept,
  });
  await learnSealFormat();
}

/** Records that this worker has just looked for due sets. */
export function noteSweep(): Promise<void> {
  return setSwept(db(), thisInstance.id);
}

/** Records that this process has stopped and has nothing in flight, and whether its closed journal left any file. */
export function markStopped({ journalIsGone }: { journalIsGone: boolean }): Promise<void> {
  return setStopped(db(), thisInstance.id, journalIsGone);
}
