import "server-only";
import type { AddressedContext, PublicContext } from "#lib/auth/context.ts";
import { hashPassword } from "#lib/auth/password.ts";
import { requireStrongPassword } from "#lib/auth/password-strength.ts";
import { revokeSessionsOfUser } from "#lib/auth/session-repository.ts";
import { setPasswordHash } from "#lib/auth/user-repository.ts";
import { hashToken } from "#lib/crypto/fingerprint.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { sendMail } from "#lib/mail/send-mail.ts";
import type { ResetPassword } from "./account-schema.ts";
import { toPasswordSetMail } from "./password-mail.ts";
import { deleteResetsOf, findLivingReset, takeReset } from "./password-reset-repository.ts";
import { recordPersonSecurity } from "./record-own-change.ts";
import type { Later } from "./request-password-reset.ts";

async function findReset(token: string, now: Date) {
  const reset = await findLivingReset(db(), hashToken(token), now);
  return reset && (!reset.user.demo || env().LARDER_DEMO) ? reset : null;
}

/** Whether a link can still set a password. Reading does not use it up, so a mail scanner does no harm. */
export async function isResetLink({ now }: PublicContext, { token }: { token: string }): Promise<boolean> {
  return (await findReset(token, now)) !== null;
}

function refuseLink(): AppError {
  return new AppError("conflict", {
    what: "This link does not work: it was used, has expired, or the password has changed since.",
    safe: "Your password was not changed.",
    next: "Ask for a new link.",
  });
}

/**
 * Sets the password of whoever holds the link, which is used up with all others of the person; ends all their sessions, and
 * tells them by mail.
 * @throws AppError conflict (used, expired, unknown, or the password was changed since), invalid_input (easily guessed)
 */
export async function resetPassword(
  ctx: AddressedContext & { later: Later },
  { token, password }: ResetPassword,
): Promise<void> {
  const { now, later } = ctx;
  // Hashing is expensive, and anybody may call this.
  const reset = await findReset(token, now);
  if (!reset) throw refuseLink();
  const { user, byOperator } = reset;
  await requireStrongPassword(password, [user.name, user.email], {
    ...{ field: "password", safe: "Your password was not changed." },
  });
  const passwordHash = await hashPassword(password);
  await inTransaction(async (tx) => {
    await setPasswordHash(tx, user.id, passwordHash);
    if (!(await takeReset(tx, hashToken(token), now))) throw refuseLink();
    await deleteResetsOf(tx, user.id);
    await revokeSessionsOfUser(tx, user.id, null, now);
    const person = { userId: user.id, name: user.name };
    const detail = { link: byOperator ? "made by an operator" : "sent by mail" };
    await recordPersonSecurity(tx, person, ctx, { action: "member.password-reset", detail });
  });
  later(async () => {
    await sendMail(toPasswordSetMail({ to: user.email, at: now }));
  });
}
