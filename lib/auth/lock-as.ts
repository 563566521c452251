import "server-only";
import type { Tx } from "#lib/db/in-transaction.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { type Actor, requirePermission } from "./actor.ts";
import type { OrganizationPermission } from "./permissions.ts";

/**
 * Locks an organization until the transaction ends: its members, roles and name change one at a time. Rows that only
 * refer to it are not held up. @throws AppError not_found
 */
export async function lockOrganization(tx: Tx, organizationId: string): Promise<{ name: string }> {
  const rows = await tx.$queryRaw<{ name: string }[]>`
    SELECT "name" FROM "Organization" WHERE "id" = ${organizationId}::uuid FOR NO KEY UPDATE`;
  const [organization] = rows;
  if (!organization) throw notFound("organization");
  return organization;
}

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
  const { userId, organizationId } = actor;
  const own = await tx.membership.findUnique({
    where: { userId_organizationId: { userId, organizationId } },
    select: { role: true, disabledAt: true },
  });
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
