import "server-only";
import { commandLine } from "#lib/audit/audit-actor.ts";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { closeOpenAttempts } from "#lib/custody/attempt-repository.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { noteJournalGone } from "#lib/instances/instance-repository.ts";
import { listUnreadJournals, lockOffersOf, type UnreadJournal } from "./lost-journal-repository.ts";

/** Processes that have ended and whose journals may hold answers that this database lacks. */
export function listUnread(): Promise<UnreadJournal[]> {
  return listUnreadJournals(db());
}

/**
 * Closes the offers of a process that has ended and whose journal nobody will read any more: its disk is gone. What it may
 * have received is lost with it, and the sets that waited for it are asked about and offered again. Returns how many
 * offers were closed; 0 for a process that is alive or left none open.
 */
export function declareJournalLost(instanceId: string, now: Date): Promise<number> {
  return inTransaction(async (tx) => {
    const offers = await lockOffersOf(tx, instanceId);
    const note = { code: "journal_declared_lost" } as const;
    const ids = offers.map(({ attemptId }) => attemptId);
    await closeOpenAttempts(tx, ids, { outcome: "unknown", note }, now);
    if (ids.length > 0) await noteJournalGone(tx, instanceId);
    for (const set of offers) {
      await recordAuditEvent(
        tx,
        { actor: commandLine, now },
        { action: "token-set.journal-lost", ...ofTokenSet(set), detail: { instanceId } },
      );
    }
    return offers.length;
  });
}
