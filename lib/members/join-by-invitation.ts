import "server-only";
import type { Context } from "#lib/auth/context.ts";
import { moveSession } from "#lib/auth/session-repository.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { joinIn, lockInvitation } from "./take-invitation.ts";

/**
 * Lets a signed-in person accept an invitation to their own address, and moves their session to the new organization.
 * @throws AppError conflict (used, expired, revoked, unknown, already a member), forbidden (somebody else's)
 */
export async function joinByInvitation(ctx: Context, { token }: { token: string }): Promise<void> {
  const { actor, now } = ctx;
  await inTransaction(async (tx) => {
    const invitation = await lockInvitation(tx, ctx, token);
    if (invitation.email !== actor.email) {
      throw new AppError("forbidden", {
        what: "This invitation is for another address than yours.",
        safe: "It has not been used.",
        next: "Sign out, and open the link again as the person it was sent to.",
      });
    }
    await joinIn(tx, ctx, invitation);
    await moveSession(tx, actor, invitation.organizationId, now);
  });
}
