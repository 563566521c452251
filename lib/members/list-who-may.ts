import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { canInAny, type Environment, type Permission, type Role, roles } from "#lib/auth/permissions.ts";
import { db } from "#lib/db/client.ts";
import { listNamesOfRoles } from "./member-repository.ts";

/** Somebody who may, by name and role. */
export interface WhoMay {
  name: string;
  role: Role;
}

/** How many are named: enough to find one of them. */
const mostNamed = 3;

/** Some of the members who may do this in the environment, the least powerful first. @throws AppError forbidden */
export function listWhoMay(
  { actor }: Context,
  { permission, environment }: { permission: Permission; environment: Environment },
): Promise<WhoMay[]> {
  requirePermission(actor, "member:read");
  const able = roles.filter((role) => canInAny(role, permission, [environment]));
  return listNamesOfRoles(db(), { organizationId: actor.organizationId, roles: able, take: mostNamed });
}
