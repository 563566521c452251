import "server-only";
import { larderItself } from "#lib/audit/audit-actor.ts";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { makeCurrent } from "./arrival-repository.ts";
import { findKeptGeneration, markAdopted } from "./generation-repository.ts";
import { planRefresh } from "./plan-refresh.ts";
import type { TokenSetState } from "./token-set-state-repository.ts";
import { wipePairs } from "./wipe-repository.ts";

/** Makes the kept pair that continues the current generation the current one; false when there is none. */
export async function promoteKeptPair(tx: Tx, set: TokenSetState, now: Date): Promise<boolean> {
  const kept = await findKeptGeneration(tx, set.id, set.generation);
  if (!kept) return false;
  await markAdopted(tx, kept.id);
  const { issuedAt, expiresAt, refreshTokenFingerprint } = kept;
  const renewable = refreshTokenFingerprint !== null;
  const nextRefreshAt = renewable ? planRefresh(issuedAt, expiresAt, Math.random()) : null;
  await makeCurrent(tx, { ...kept, tokenSetId: set.id, nextRefreshAt }, now);
  await wipePairs(tx, set.id, "superseded", now);
  await recordAuditEvent(
    tx,
    { actor: larderItself, now },
    {
      action: "token-set.refreshed",
      ...ofTokenSet(set),
      detail: { generation: kept.number, adopted: true },
    },
  );
  return true;
}
