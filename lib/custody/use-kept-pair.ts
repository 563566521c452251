import "server-only";
import { larderItself } from "#lib/audit/audit-actor.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { released } from "./claim.ts";
import { inForce } from "./current-pair.ts";
import { findKeptGeneration, markAdopted, wipeGenerationsBefore } from "./generation-repository.ts";
import { type TokenSetRow, updateTokenSet } from "./token-set-row.ts";

/** Puts in force the pair that a fenced writer had kept for the present generation; false when there is none. */
export async function adoptKeptGeneration(tx: Tx, set: TokenSetRow, now: Date): Promise<boolean> {
  const kept = await findKeptGeneration(tx, set.id, set.generation);
  if (!kept) return false;
  await markAdopted(tx, kept.id);
  const renewable = kept.refreshTokenFingerprint !== null;
  await updateTokenSet(tx, set.id, { ...inForce(kept.number, { ...kept, renewable }, now), ...released });
  await wipeGenerationsBefore(tx, set.id, kept.number, now);
  await recordAuditEvent(
    tx,
    { actor: larderItself, now },
    {
      organizationId: set.organizationId,
      action: "token-set.refreshed",
      subject: { type: "token-set", id: set.id, name: set.name },
      environment: set.environment,
      detail: { generation: kept.number, adopted: true },
    },
  );
  return true;
}
