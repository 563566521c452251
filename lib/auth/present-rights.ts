import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { env } from "#lib/env.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { type Actor, requireEnvironmentPermission, requireOperator, requirePermission } from "./actor.ts";
import {
  canInEnvironment,
  canInOrganization,
  type Environment,
  type EnvironmentPermission,
  type OperatorPermission,
  type OrganizationPermission,
  type Role,
} from "./permissions.ts";

/** A person in one of their organizations. */
export type MemberKey = Pick<Actor, "userId" | "organizationId">;

/** Something that a role may or may not do. */
export type Right =
  | { permission: OrganizationPermission }
  | { permission: EnvironmentPermission; environment: Environment };

function grants(role: Role | null, right: Right): boolean {
  if (role === null) return false;
  return "environment" in right
    ? canInEnvironment(role, right.permission, right.environment)
    : canInOrganization(role, right.permission);
}

/** The member's role; null when the membership is gone or disabled, or the demo's outside the demo. */
async function findRole(
  db: Db,
  { userId, organizationId }: MemberKey,
  lock = Prisma.empty,
): Promise<Role | null> {
  const [member] = await db.$queryRaw<{ role: Role; demo: boolean }[]>`
    SELECT m."role"::text AS "role", u."demo" FROM "Membership" m JOIN "User" u ON u."id" = m."userId"
    WHERE m."userId" = ${userId}::uuid AND m."organizationId" = ${organizationId}::uuid AND m."disabledAt" IS NULL
    ${lock}`;
  return !member || (member.demo && !env().LARDER_DEMO) ? null : member.role;
}

/** The member's role, locked until the transaction ends. */
function lockRole(tx: Tx, member: MemberKey): Promise<Role | null> {
  return findRole(tx, member, Prisma.sql`FOR SHARE OF m`);
}

/** Refuses an API key that was revoked or has expired since the request began, and locks its row. */
async function requireKeyNow(tx: Tx, { key }: Actor): Promise<void> {
  if (!key) return;
  const living = await tx.$queryRaw<object[]>`
    SELECT 1 FROM "ApiKey" WHERE "id" = ${key.id}::uuid AND "revokedAt" IS NULL AND "expiresAt" > clock_timestamp()
    FOR SHARE`;
  if (living.length > 0) return;
  throw new AppError("unauthenticated", {
    what: "The API key was revoked or has expired.",
    safe: "Nothing was changed.",
  });
}

async function lockOwnRole(tx: Tx, actor: Actor): Promise<Role> {
  const role = await lockRole(tx, actor);
  // After the membership, as whoever disables a member locks them.
  await requireKeyNow(tx, actor);
  if (role !== null) return role;
  throw new AppError("forbidden", {
    what: "You are no longer a member of this organization.",
    safe: "Nothing was changed.",
    next: "Ask an owner of the organization.",
  });
}

/**
 * Repeats the request's permission check in the transaction of a write: refuses a member who was demoted, disabled or
 * removed since then, or an API key that was revoked, and locks the rows until the transaction ends.
 * @throws AppError forbidden
 */
export async function requirePermissionNow(
  tx: Tx,
  actor: Actor,
  permission: OrganizationPermission,
): Promise<void> {
  requirePermission({ ...actor, role: await lockOwnRole(tx, actor) }, permission);
}

/** The same for a permission of one environment. @throws AppError forbidden */
export async function requireEnvironmentPermissionNow(
  tx: Tx,
  actor: Actor,
  permission: EnvironmentPermission,
  environment: Environment,
): Promise<void> {
  requireEnvironmentPermission({ ...actor, role: await lockOwnRole(tx, actor) }, permission, environment);
}

/** The same for a right of either kind. @throws AppError forbidden */
export async function requireRightNow(tx: Tx, actor: Actor, right: Right): Promise<void> {
  if ("environment" in right) {
    await requireEnvironmentPermissionNow(tx, actor, right.permission, right.environment);
  } else await requirePermissionNow(tx, actor, right.permission);
}

/**
 * Repeats the check that the actor is an operator in the transaction of a write, and locks the person's row until it ends.
 * @throws AppError forbidden
 */
export async function requireOperatorNow(
  tx: Tx,
  actor: Actor,
  permission: OperatorPermission,
): Promise<void> {
  const [person] = await tx.$queryRaw<{ demo: boolean }[]>`
    SELECT "demo" FROM "User" WHERE "id" = ${actor.userId}::uuid AND "operatorSince" IS NOT NULL FOR SHARE`;
  const isOperator = person !== undefined && (!person.demo || env().LARDER_DEMO);
  requireOperator({ ...actor, isOperator }, permission);
}

/** Whether a member may do this now: for what was started under an earlier check. */
export async function memberMay(db: Db, member: MemberKey, right: Right): Promise<boolean> {
  return grants(await findRole(db, member), right);
}

/** The same, with the membership locked until the transaction ends. */
export async function memberMayUntilCommit(tx: Tx, member: MemberKey, right: Right): Promise<boolean> {
  return grants(await lockRole(tx, member), right);
}

/**
 * Locks an organization until the transaction ends: its members, roles and name change one at a time. Rows that only
 * refer to it can still be written. @throws AppError not_found
 */
export async function lockOrganization(tx: Tx, organizationId: string): Promise<{ name: string }> {
  const rows = await tx.$queryRaw<{ name: string }[]>`
    SELECT "name" FROM "Organization" WHERE "id" = ${organizationId}::uuid FOR NO KEY UPDATE`;
  const [organization] = rows;
  if (!organization) throw notFound("organization");
  return organization;
}

/**
 * Locks the actor's organization, then checks the permission: of two owners who demote each other at once, the second
 * is no longer an owner. @throws AppError forbidden
 */
export async function lockOrganizationAs(
  tx: Tx,
  actor: Actor,
  permission: OrganizationPermission,
): Promise<{ name: string }> {
  const organization = await lockOrganization(tx, actor.organizationId);
  await requirePermissionNow(tx, actor, permission);
  return organization;
}
