import "server-only";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireEnvironmentPermissionNow } from "#lib/auth/present-rights.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { endConnectLink, lockConnectLink } from "./connect-link-repository.ts";
import { ofLinkedSet } from "./link-sender.ts";
import { isCodeUnderway } from "./link-use.ts";

/**
 * Revokes a link that has not been completed. Afterwards no code that comes back by it is exchanged.
 * @throws AppError not_found, forbidden, conflict (already completed or revoked, or being completed now)
 */
export async function revokeConnectLink(
  ctx: Context,
  { connectLinkId }: { connectLinkId: string },
): Promise<void> {
  requirePermission(ctx.actor, "token-set:read");
  await inTransaction(async (tx) => {
    const link = await lockConnectLink(tx, ctx.actor.organizationId, connectLinkId);
    if (!link) throw notFound("connect link");
    await requireEnvironmentPermissionNow(tx, ctx.actor, "connect-link:write", link.tokenSet.environment);
    if (await isCodeUnderway(tx, link.id, ctx.now)) {
      throw new AppError("conflict", {
        what: "The recipient has just come back from Apicbase: this link is being completed right now.",
        safe: "Nothing was changed.",
        next: "Check the token set in a moment. To end an access that was granted, revoke the token set.",
      });
    }
    if (!(await endConnectLink(tx, link.id, "revokedAt", ctx.now))) {
      throw new AppError("conflict", {
        what: "This link was already completed or revoked.",
        safe: "Nothing was changed.",
        next: "To end an access that was granted, revoke the token set.",
      });
    }
    await recordAuditEvent(tx, ctx, {
      action: "connect-link.revoked",
      ...ofLinkedSet(link),
      detail: { recipient: link.recipient },
    });
  });
}
