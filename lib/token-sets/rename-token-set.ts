import "server-only";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { type Actor, requireEnvironmentPermission, requirePermission } from "#lib/auth/actor.ts";
import { lockTokenSet, updateTokenSet } from "#lib/custody/token-set-row.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { refuseTakenTokenSet } from "./create-token-set.ts";

/** Gives a token set another name; identity, tokens and history stay. @throws AppError not_found, forbidden, conflict */
export async function renameTokenSet(
  actor: Actor,
  input: { tokenSetId: string; name: string },
  now: Date,
): Promise<void> {
  requirePermission(actor, "token-set:read");
  await inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, actor.organizationId, input.tokenSetId);
    requireEnvironmentPermission(actor, "token-set:rename", set.environment);
    await updateTokenSet(tx, set.id, { name: input.name });
    await recordAuditEvent(
      tx,
      { actor, now },
      {
        organizationId: set.organizationId,
        action: "token-set.renamed",
        subject: { type: "token-set", id: set.id, name: input.name },
        environment: set.environment,
        detail: { from: set.name, to: input.name },
      },
    );
  }).catch(refuseTakenTokenSet);
}
