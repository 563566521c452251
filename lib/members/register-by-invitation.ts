import "server-only";
import type { PublicContext } from "#lib/auth/context.ts";
import { hashPassword } from "#lib/auth/password.ts";
import { requireStrongPassword } from "#lib/auth/password-strength.ts";
import { findUserWithPasswordHash, insertUser } from "#lib/auth/user-repository.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { isUniqueViolation } from "#lib/db/unique-violation.ts";
import { AppError } from "#lib/errors.ts";
import { requireInvitation } from "./judge-invitation.ts";
import type { RegisterByInvitation } from "./member-schema.ts";
import { joinIn, lockInvitation } from "./take-invitation.ts";

function accountExists(): AppError {
  return new AppError("conflict", {
    what: "This address already has an account.",
    safe: "The invitation has not been used.",
    next: "Open the link again and sign in.",
  });
}

/**
 * Makes an account for the address that was invited, and accepts the invitation.
 * @throws AppError conflict (used, expired, revoked, unknown, the address has an account), invalid_input
 */
export async function registerByInvitation(ctx: PublicContext, input: RegisterByInvitation): Promise<void> {
  const { now } = ctx;
  // Hashing is expensive: check the invitation first.
  const { email } = await requireInvitation(db(), input.token, now);
  if (await findUserWithPasswordHash(db(), email)) throw accountExists();
  await requireStrongPassword(input.password, [input.name, email], {
    ...{ field: "password", safe: "Nothing was created." },
  });
  const passwordHash = await hashPassword(input.password);
  const person = { userId: newId(), name: input.name };
  await inTransaction(async (tx) => {
    const invitation = await lockInvitation(tx, ctx, input.token);
    const { userId: id, name } = person;
    await insertUser(tx, { id, name, email: invitation.email, passwordHash, createdAt: now });
    await joinIn(tx, { actor: person, now }, invitation);
  }).catch((error: unknown) => {
    throw isUniqueViolation(error) ? accountExists() : error;
  });
}
