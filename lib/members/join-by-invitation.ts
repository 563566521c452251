import "server-only";
import type { AddressedContext, Context } from "#lib/auth/context.ts";
import { verifyPassword } from "#lib/auth/password.ts";
import { moveSession } from "#lib/auth/session-repository.ts";
import { consumeSignInTry, forgetSignInTries } from "#lib/auth/sign-in-limit.ts";
import { findUserWithPasswordHash } from "#lib/auth/user-repository.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { requireInvitation } from "./judge-invitation.ts";
import type { JoinWithPassword } from "./member-schema.ts";
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

function refuseProof(): AppError {
  return new AppError(
    "invalid_input",
    { what: "This is not the account’s password.", safe: "The invitation has not been used." },
    { fields: { password: "Check the password." } },
  );
}

/**
 * Lets a person who has no organization to sign in to accept an invitation with their account's password. Tries count
 * as tries to sign in. @throws AppError conflict, invalid_input (wrong password), rate_limited
 */
export async function joinWithPassword(ctx: AddressedContext, input: JoinWithPassword): Promise<void> {
  const { address, now } = ctx;
  const { email } = await requireInvitation(db(), input.token, now);
  if (!(await consumeSignInTry(email, address))) {
    throw new AppError("rate_limited", {
      what: "Too many tries.",
      safe: "The invitation has not been used.",
      next: "Wait 15 minutes, then try again.",
    });
  }
  const account = await findUserWithPasswordHash(db(), email);
  const fits = await verifyPassword(input.password, account?.passwordHash ?? null);
  if (!account || !fits || (account.demo && !env().LARDER_DEMO)) throw refuseProof();
  await inTransaction(async (tx) => {
    const invitation = await lockInvitation(tx, ctx, input.token);
    await joinIn(tx, { actor: { userId: account.id, name: account.name }, now }, invitation);
  });
  await forgetSignInTries(email, address);
}
