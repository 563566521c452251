import "server-only";
import { makeResetLink } from "#lib/account/make-reset-link.ts";
import { recordPersonChange } from "#lib/account/record-own-change.ts";
import { commandLine } from "#lib/audit/audit-actor.ts";
import type { PublicContext } from "#lib/auth/context.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { getAccount } from "./get-account.ts";

/**
 * A link with which somebody sets a new password, once and within 30 minutes, to be given to them. On the record of their
 * organizations. @throws AppError not_found
 */
export function makePasswordResetLink(
  { now }: PublicContext,
  { email }: { email: string },
): Promise<{ url: string; name: string }> {
  return inTransaction(async (tx) => {
    const { id: userId, name } = await getAccount(tx, email);
    const { url } = await makeResetLink(tx, { userId, byOperator: true, now });
    await recordPersonChange(
      tx,
      { actor: commandLine, now },
      { userId, name },
      { action: "member.reset-link-made" },
    );
    return { url, name };
  });
}
