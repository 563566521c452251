import "server-only";
import { findAttemptRow, insertForgottenAttempt } from "#lib/custody/attempt-repository.ts";
import { isClaimed } from "#lib/custody/claim.ts";
import { hasTokenSet, lockTokenSet, updateTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { databaseNow, inTransaction } from "#lib/db/in-transaction.ts";
import type { Vault } from "#lib/vault/vault.ts";
import type { JournalledIntent } from "./journalled-offer.ts";

/** An offer that this database knows now, under the fence and generation it goes by here. */
export type Entered =
  | { kind: "entered"; intent: JournalledIntent }
  /** Somebody is at work on its set: later. */
  | { kind: "under-way" }
  /** The set is unknown here, or has been connected or refreshed since: there is no place for the offer. */
  | { kind: "homeless" };

/**
 * Enters an offer that this database has forgotten, because an older state of it was restored: the ledger's line is
 * written again, and the set may be settled by it as if it had just been claimed. Its pair may have been rotated once
 * more since, by somebody whose journal is not here: the set counts as unproven until Apicbase has been asked.
 */
export async function enterForgotten(vault: Vault, intent: JournalledIntent): Promise<Entered> {
  const { attemptId, tokenSetId, organizationId, startedAt, until } = intent;
  if (!(await hasTokenSet(db(), organizationId, tokenSetId))) return { kind: "homeless" };
  return inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, organizationId, tokenSetId);
    const line = await findAttemptRow(tx, attemptId);
    if (line)
      return { kind: "entered", intent: { ...intent, fence: line.fence, generation: line.generation } };
    if (set.refreshedAt !== null && set.refreshedAt >= startedAt) return { kind: "homeless" };
    if (isClaimed(set, await databaseNow(tx))) return { kind: "under-way" };
    const fence = set.fence + 1;
    const generation = intent.kind === "exchange" ? 0 : set.generation;
    const { kind } = intent;
    const { startedBy } = intent.kind === "exchange" ? intent.offer : intent;
    // The fingerprint of what was offered went with the forgotten line; no token has that of an attempt's id.
    const fingerprint = vault.fingerprint(attemptId);
    const again = { tokenSetId, kind, generation, fingerprint, fence, startedBy, startedAt };
    await insertForgottenAttempt(tx, { id: attemptId, ...again, deadlineAt: until });
    await updateTokenSet(tx, tokenSetId, { fence });
    return { kind: "entered", intent: { ...intent, fence, generation } };
  });
}
