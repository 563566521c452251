import "server-only";
import type { AddressedContext, Context } from "#lib/auth/context.ts";
import { hashPassword } from "#lib/auth/password.ts";
import { requireStrongPassword } from "#lib/auth/password-strength.ts";
import { revokeSessionsOfUser } from "#lib/auth/session-repository.ts";
import { replacePasswordHash } from "#lib/auth/user-repository.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { provePassword } from "#lib/sign-in/prove-password.ts";
import type { ChangePassword } from "./account-schema.ts";
import { deleteResetsOf } from "./password-reset-repository.ts";
import { recordOwnSecurity } from "./record-own-change.ts";

function refuse(field: keyof ChangePassword, what: string, hint: string): AppError {
  return new AppError(
    "invalid_input",
    { what, safe: "Your password was not changed." },
    { fields: { [field]: hint } },
  );
}

/**
 * Changes the actor's password, and ends all their other sessions and their links for a new password. @throws AppError invalid_input, rate_limited,
 * conflict (it was changed elsewhere in the meantime)
 */
export async function changePassword(
  ctx: Context & AddressedContext,
  input: ChangePassword,
): Promise<{ ended: number }> {
  const { actor, now } = ctx;
  const present = await provePassword(ctx, {
    ...{ password: input.currentPassword, field: "currentPassword" },
    safe: "Your password was not changed.",
  });
  if (input.newPassword === input.currentPassword) {
    throw refuse(
      "newPassword",
      "The new password is the same as the current one.",
      "Choose another password.",
    );
  }
  await requireStrongPassword(input.newPassword, [actor.name, actor.email], {
    ...{ field: "newPassword", safe: "Your password was not changed." },
  });
  const passwordHash = await hashPassword(input.newPassword);
  return inTransaction(async (tx) => {
    if (!(await replacePasswordHash(tx, actor.userId, { from: present, to: passwordHash }))) {
      throw new AppError("conflict", {
        what: "Your password was changed elsewhere a moment ago.",
        safe: "This change was not made.",
        next: "If that was not you, tell an owner of your organization at once.",
      });
    }
    await deleteResetsOf(tx, actor.userId);
    const ended = await revokeSessionsOfUser(tx, actor.userId, { sessionId: actor.sessionId }, now);
    await recordOwnSecurity(tx, ctx, { action: "member.password-changed", detail: { ended } });
    return { ended };
  });
}
