import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { lockOrganizationAs } from "#lib/auth/present-rights.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { getMemberRow, hasAnotherOwner, type MemberRow } from "./member-repository.ts";

/** Runs a change of one member under the organization's lock. @throws AppError forbidden, not_found */
export async function changeMember(
  { actor }: Context,
  { userId }: { userId: string },
  work: (tx: Tx, member: MemberRow) => Promise<void>,
): Promise<void> {
  requirePermission(actor, "member:write");
  await inTransaction(async (tx) => {
    await lockOrganizationAs(tx, actor, "member:write");
    await work(tx, await getMemberRow(tx, actor.organizationId, userId));
  });
}

/** @throws AppError conflict, when this member is the only owner who can sign in */
export async function requireOwnerBeside(tx: Tx, member: MemberRow): Promise<void> {
  if (member.role !== "owner" || member.disabledAt) return;
  if (await hasAnotherOwner(tx, member.organizationId, member.userId)) return;
  throw new AppError("conflict", {
    what: `${member.user.name} is the last owner of this organization.`,
    safe: "Nothing was changed.",
    next: "Make somebody else an owner first.",
  });
}
