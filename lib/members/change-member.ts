import "server-only";
import { toAuditActor } from "#lib/audit/audit-actor.ts";
import { type AuditAction, recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { type Actor, requirePermission } from "#lib/auth/actor.ts";
import type { OrganizationPermission } from "#lib/auth/permissions.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { lockOrganization } from "#lib/organizations/organization-repository.ts";
import { findMemberRow, getMemberRow, hasAnotherOwner, type MemberRow } from "./member-repository.ts";

/**
 * Locks the actor's organization and checks the permission by the role of this very moment: of two owners who demote
 * each other, the second is no owner any more. @throws AppError forbidden
 */
export async function lockAs(
  tx: Tx,
  actor: Actor,
  permission: OrganizationPermission,
): Promise<{ name: string }> {
  const organization = await lockOrganization(tx, actor.organizationId);
  const own = await findMemberRow(tx, actor.organizationId, actor.userId);
  if (!own || own.disabledAt) {
    throw new AppError("forbidden", {
      what: "You are not a member of this organization any more.",
      safe: "Nothing was changed.",
      next: "Ask an owner of the organization.",
    });
  }
  requirePermission({ ...actor, role: own.role }, permission);
  return organization;
}

/** Runs a change of one member under the organization's lock. @throws AppError forbidden, not_found */
export async function changeMember(
  actor: Actor,
  userId: string,
  work: (tx: Tx, member: MemberRow) => Promise<void>,
): Promise<void> {
  requirePermission(actor, "member:write");
  await inTransaction(async (tx) => {
    await lockAs(tx, actor, "member:write");
    await work(tx, await getMemberRow(tx, actor.organizationId, userId));
  });
}

/** Refuses what would leave the organization without an owner. @throws AppError conflict */
export async function requireOwnerBeside(tx: Tx, member: MemberRow): Promise<void> {
  if (member.role !== "owner" || member.disabledAt) return;
  if (await hasAnotherOwner(tx, member.organizationId, member.userId)) return;
  throw new AppError("conflict", {
    what: `${member.user.name} is the last owner of this organization.`,
    safe: "Nothing was changed.",
    next: "Make somebody else an owner first.",
  });
}

/** Writes a line about a member into the record. */
export function recordMemberEvent(
  tx: Tx,
  actor: Actor,
  action: AuditAction,
  member: MemberRow,
  detail: Record<string, string | boolean>,
  now: Date,
): Promise<void> {
  return recordAuditEvent(
    tx,
    {
      organizationId: member.organizationId,
      actor: toAuditActor(actor),
      action,
      subject: { type: "member", id: member.userId, name: member.user.name },
      detail,
    },
    now,
  );
}
