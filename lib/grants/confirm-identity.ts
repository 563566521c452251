import "server-only";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireEnvironmentPermissionNow } from "#lib/auth/present-rights.ts";
import { lockTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import type { GrantOrder } from "./decide-grant.ts";
import { parseStoredIdentity } from "./grant-identity.ts";
import { findCurrentGrant, updateGrant } from "./grant-repository.ts";
import { sayIdentity } from "./grant-words.ts";

/**
 * Writes down that a member was shown whose access the set uses, and said that this is right.
 * @throws AppError not_found, forbidden, conflict (another access is current by now)
 */
export async function confirmIdentity(ctx: Context, { tokenSetId, generation }: GrantOrder): Promise<void> {
  requirePermission(ctx.actor, "token-set:read");
  await inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, ctx.actor.organizationId, tokenSetId);
    await requireEnvironmentPermissionNow(tx, ctx.actor, "token-set:connect", set.environment);
    const grant = await findCurrentGrant(tx, tokenSetId);
    if (grant?.generation !== generation) {
      throw new AppError("conflict", {
        what: "The set has been connected anew since this page was opened.",
        safe: "Nothing was changed.",
        next: "Look at whose access it uses now.",
      });
    }
    if (grant.confirmedAt) return;
    await updateGrant(tx, grant.id, { confirmedAt: ctx.now, confirmedByName: ctx.actor.name });
    const grantedBy = sayIdentity(parseStoredIdentity(grant.identity));
    await recordAuditEvent(tx, ctx, {
      action: "token-set.identity-confirmed",
      ...ofTokenSet(set),
      detail: { grantedBy },
    });
  });
}
