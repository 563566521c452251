import "server-only";
import type { AddressedContext } from "#lib/auth/context.ts";
import { hashPassword, verifyPassword } from "#lib/auth/password.ts";
import { requireStrongPassword } from "#lib/auth/password-strength.ts";
import { findUserWithPasswordHash, insertUser } from "#lib/auth/user-repository.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { isUniqueViolation } from "#lib/db/unique-violation.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { noteSignInRefused } from "#lib/sign-in/note-sign-in-refused.ts";
import { requireSignInTry } from "#lib/sign-in/sign-in-delay.ts";
import { requireInvitation } from "./judge-invitation.ts";
import type { RegisterByInvitation } from "./member-schema.ts";
import { joinIn, lockInvitation } from "./take-invitation.ts";

function refusePassword(): AppError {
  return new AppError(
    "invalid_input",
    {
      what: "You could not join with this password.",
      safe: "The invitation has not been used.",
      next: "If you have an account with this address, enter its password, or sign in first.",
    },
    { fields: { password: "Check the password." } },
  );
}

interface Person {
  userId: string;
  name: string;
  /** Of a new account; null for one that exists. */
  passwordHash: string | null;
}

/**
 * The account of the invited address when the password is its own, or one to be made. Either takes one hash of a password,
 * so that the time does not tell which. Null when it is another's password.
 */
async function findPerson(email: string, { name, password }: RegisterByInvitation): Promise<Person | null> {
  const account = await findUserWithPasswordHash(db(), email);
  if (!account) return { userId: newId(), name, passwordHash: await hashPassword(password) };
  const fits = await verifyPassword(password, account.passwordHash);
  if (!fits || (account.demo && !env().LARDER_DEMO)) return null;
  return { userId: account.id, name: account.name, passwordHash: null };
}

/**
 * Accepts an invitation for whoever holds its link: makes an account for the address, or takes the one that it has when the
 * password is right. Tries count as tries to sign in, with an account and without.
 * @throws AppError conflict (used, expired, revoked, unknown), invalid_input (another's password, or one that is easily guessed), rate_limited
 */
export async function registerByInvitation(
  ctx: AddressedContext,
  input: RegisterByInvitation,
): Promise<void> {
  const { address, device = null, now } = ctx;
  const safe = "The invitation has not been used.";
  // Hashing is expensive: check the invitation first.
  const { email } = await requireInvitation(db(), input.token, now);
  // Before the account is looked for: what is wrong with a password says nothing about an account.
  await requireStrongPassword(input.password, [input.name, email], {
    ...{ field: "password", safe },
    next: "If you have an account with this address already, set a new password first: Forgot password, on the sign-in page.",
  });
  const found: { person: Person | null } = { person: null };
  await requireSignInTry({ email, address, device }, { safe, now }, async () => {
    found.person = await findPerson(email, input);
    return found.person !== null;
  });
  if (found.person === null) {
    const account = await findUserWithPasswordHash(db(), email);
    await noteSignInRefused(ctx, { action: "member.sign-in-refused", account, reason: "wrong password" });
    throw refusePassword();
  }
  const { passwordHash, ...person } = found.person;
  await inTransaction(async (tx) => {
    const invitation = await lockInvitation(tx, ctx, input.token);
    const { userId: id, name } = person;
    if (passwordHash !== null) await insertUser(tx, { id, name, email, passwordHash, createdAt: now });
    await joinIn(tx, { actor: person, now }, invitation);
  }).catch((error: unknown) => {
    throw isUniqueViolation(error) ? refusePassword() : error;
  });
}
