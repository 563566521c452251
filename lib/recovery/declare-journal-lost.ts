import "server-only";
import { commandLine } from "#lib/audit/audit-actor.ts";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { askForgottenAgain, closeOpenAttempts } from "#lib/custody/attempt-repository.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { noteJournalGone } from "#lib/instances/instance-repository.ts";
import {
  listForgottenSetsOf,
  listUnreadJournals,
  lockOffersOf,
  type UnreadJournal,
} from "./lost-journal-repository.ts";

/** Processes that have ended and whose journals may hold answers that this database lacks. */
export function listUnread(): Promise<UnreadJournal[]> {
  return listUnreadJournals(db());
}

/** What was declared lost with a journal. */
export interface DeclaredLost {
  /** How many offers were closed. */
  offers: number;
  /** It was at work in a moment that a promoted standby had not heard of, and may have made offers that nobody knows of. */
  wasForgotten: boolean;
}

/**
 * Closes the offers of a process that has ended and whose journal nobody will read any more: its disk is gone. What it may
 * have received is lost with it, and the sets that waited for it are asked about and offered again. Null for a process that
 * is alive or for whose journal nothing waits.
 */
export function declareJournalLost(instanceId: string, now: Date): Promise<DeclaredLost | null> {
  return inTransaction(async (tx) => {
    const offers = await lockOffersOf(tx, instanceId);
    const forgotten = await listForgottenSetsOf(tx, instanceId);
    if (offers.length === 0 && forgotten === null) return null;
    const note = { code: "journal_declared_lost" } as const;
    const ids = offers.flatMap(({ attemptId }) => attemptId ?? []);
    await closeOpenAttempts(tx, ids, { outcome: "unknown", note }, now);
    await noteJournalGone(tx, instanceId);
    await askForgottenAgain(tx, now);
    const waiting = new Map([...offers, ...(forgotten ?? [])].map((set) => [set.id, set]));
    for (const set of waiting.values()) {
      await recordAuditEvent(
        tx,
        { actor: commandLine, now },
        { action: "token-set.journal-lost", ...ofTokenSet(set), detail: { instanceId } },
      );
    }
    return { offers: ids.length, wasForgotten: forgotten !== null };
  });
}
