import "server-only";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireEnvironmentPermissionNow } from "#lib/auth/present-rights.ts";
import { requireNotArchived } from "#lib/custody/claim.ts";
import { lockTokenSet, updateTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";

const isSame = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((scope) => other.includes(scope));

/**
 * Changes the scopes that a token set asks for from its next connection on; what was granted stays until then, because a
 * refresh grants nothing. Until then the set says what it lacks.
 * @throws AppError not_found, forbidden, conflict (archived, or the scopes that it asks for already)
 * @see RFC 6749 section 6
 */
export async function changeScopes(
  ctx: Context,
  { tokenSetId, scopes }: { tokenSetId: string; scopes: string[] },
): Promise<void> {
  requirePermission(ctx.actor, "token-set:read");
  await inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, ctx.actor.organizationId, tokenSetId);
    await requireEnvironmentPermissionNow(tx, ctx.actor, "token-set:connect", set.environment);
    requireNotArchived(set);
    const { requestedScopes } = set;
    if (isSame(requestedScopes, scopes)) {
      throw new AppError(
        "conflict",
        { what: "The token set asks for these scopes already.", safe: "Nothing was changed." },
        { fields: { scopes: "Choose other scopes." } },
      );
    }
    await updateTokenSet(tx, set.id, { requestedScopes: scopes });
    await recordAuditEvent(tx, ctx, {
      action: "token-set.scopes-changed",
      ...ofTokenSet(set),
      detail: { from: requestedScopes, to: scopes },
    });
  });
}
