import "server-only";
import { commandLine } from "#lib/audit/audit-actor.ts";
import { ofMember } from "#lib/audit/audit-subjects.ts";
import { recordEverywhere } from "#lib/audit/record-everywhere.ts";
import type { PublicContext } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { listOperatorRows, setOperator, unsetOperator } from "./admin-repository.ts";
import { type Account, getAccount } from "./get-account.ts";

/** The operators by name, those who can sign in and those who cannot. */
export function listOperatorAccounts() {
  return listOperatorRows(db());
}

/** An operator sees every organization's work: each has the change on its record. */
async function record(
  tx: Tx,
  { now }: PublicContext,
  action: "operator.made" | "operator.ended",
  { id, name }: Account,
): Promise<void> {
  await recordEverywhere(tx, { actor: commandLine, now }, (organization) => ({
    action,
    ...ofMember({ id, organizationId: organization.id, name }),
  }));
}

function unchanged({ email }: Account, what: string): AppError {
  return new AppError("conflict", { what: `${email} ${what}.`, safe: "Nothing was changed." });
}

/** Makes the account with this address an operator. @throws AppError not_found, conflict (is one already) */
export function makeOperator(ctx: PublicContext, { email }: { email: string }): Promise<Account> {
  return inTransaction(async (tx) => {
    const account = await getAccount(tx, email);
    if (!(await setOperator(tx, account.id, ctx.now))) throw unchanged(account, "is an operator already");
    await record(tx, ctx, "operator.made", account);
    return account;
  });
}

/** Ends that an account is an operator, the last one's too: commands go on working. @throws AppError not_found, conflict */
export function endOperator(ctx: PublicContext, { email }: { email: string }): Promise<Account> {
  return inTransaction(async (tx) => {
    const account = await getAccount(tx, email);
    if (!(await unsetOperator(tx, account.id))) throw unchanged(account, "is no operator");
    await record(tx, ctx, "operator.ended", account);
    return account;
  });
}
