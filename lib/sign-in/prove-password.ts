import "server-only";
import { ofMember } from "#lib/audit/audit-subjects.ts";
import { noteRefusal } from "#lib/audit/record-security-event.ts";
import type { AddressedContext, Context } from "#lib/auth/context.ts";
import { verifyPassword } from "#lib/auth/password.ts";
import { findUserWithPasswordHash } from "#lib/auth/user-repository.ts";
import { db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { requireSignInTry } from "./sign-in-delay.ts";

/** A password that a signed-in person typed again. */
interface TypedPassword {
  password: string;
  /** The form's name for it. */
  field: string;
  /** What a refusal leaves as it was. */
  safe: string;
}

/** A session may be stolen: whoever guesses its person's password is on the record. */
async function noteWrong(ctx: Context & AddressedContext): Promise<void> {
  const { actor, now } = ctx;
  const { userId: id, organizationId, name } = actor;
  const entries = [ofMember({ id, organizationId, name })];
  const refusal = { action: "member.password-refused", of: id, entries, reason: "wrong password" } as const;
  await noteRefusal({ actor, now, caller: ctx }, refusal);
}

/**
 * Proves that a signed-in person knows their password; its hash. Tries count as tries to sign in. Every account has a
 * password: whoever joins sets one.
 * @throws AppError invalid_input, rate_limited
 */
export async function provePassword(
  ctx: Context & AddressedContext,
  { password, field, safe }: TypedPassword,
): Promise<string> {
  const { actor, address, device, now } = ctx;
  const { passwordHash = null } = (await findUserWithPasswordHash(db(), actor.email)) ?? {};
  const given = { email: actor.email, address, device: device ?? null };
  const fits = await requireSignInTry(given, { safe, now }, () => verifyPassword(password, passwordHash));
  if (!fits || passwordHash === null) {
    await noteWrong(ctx);
    throw new AppError(
      "invalid_input",
      { what: "This is not your current password.", safe },
      { fields: { [field]: "Check the current password." } },
    );
  }
  return passwordHash;
}
