import "server-only";
import { ofMember } from "#lib/audit/audit-subjects.ts";
import { recordEverywhere } from "#lib/audit/record-everywhere.ts";
import type { PublicContext } from "#lib/auth/context.ts";
import { hashPassword } from "#lib/auth/password.ts";
import { requireStrongPassword } from "#lib/auth/password-strength.ts";
import { countUsers, insertUser } from "#lib/auth/user-repository.ts";
import { hashToken } from "#lib/crypto/fingerprint.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { AppError } from "#lib/errors.ts";
import { foundOrganization } from "#lib/organizations/found-organization.ts";
import { isSetupToken, lockSetup, takeSetupToken } from "./setup-repository.ts";
import type { CreateFirstOwner } from "./setup-schema.ts";
import { isEmpty } from "./setup-token.ts";

function invalidLink(): AppError {
  return new AppError("forbidden", {
    what: "This setup link is not valid: it has been used, or a newer one was printed.",
    safe: "Nothing was created.",
    next: "Look for the newest setup link in Larder's start output. If Larder is set up already, sign in.",
  });
}

/**
 * Creates the first owner and organization against the one-time token from the log. Whoever has that token runs Larder, so
 * the owner is an operator too.
 * @throws AppError forbidden, the same for an unknown, used or replaced token and where Larder is already set up
 */
export async function createFirstOwner({ now }: PublicContext, input: CreateFirstOwner): Promise<void> {
  const tokenHash = hashToken(input.token);
  // Hashing a password is expensive, and anybody may call this.
  if (!(await isEmpty()) || !(await isSetupToken(db(), tokenHash))) throw invalidLink();
  await requireStrongPassword(input.password, [input.name, input.email, input.organization], {
    ...{ field: "password", safe: "Nothing was created." },
  });
  const passwordHash = await hashPassword(input.password);
  const userId = newId();
  await inTransaction(async (tx) => {
    await lockSetup(tx);
    const isGood = await takeSetupToken(tx, tokenHash, now);
    if (!isGood || (await countUsers(tx, { demo: false })) > 0) throw invalidLink();
    const { name, email } = input;
    await insertUser(tx, { id: userId, email, name, passwordHash, createdAt: now, operatorSince: now });
    const actor = { userId, name };
    await foundOrganization(tx, { actor, now }, { name: input.organization, ownerId: userId });
    await recordEverywhere(tx, { actor, now }, (organization) => ({
      action: "operator.made",
      ...ofMember({ id: userId, organizationId: organization.id, name }),
    }));
  });
}
