import "server-only";
import { AppError } from "#lib/errors.ts";
import {
  canInEnvironment,
  canInOrganization,
  type Environment,
  type EnvironmentPermission,
  type OrganizationPermission,
  permissionWords,
  type Role,
} from "./permissions.ts";

/** Who acts, for which organization and with which role: read from the database for each request. */
export interface Actor {
  userId: string;
  name: string;
  email: string;
  sessionId: string;
  organizationId: string;
  organizationName: string;
  role: Role;
}

function forbidden(role: Role, doing: string): AppError {
  return new AppError("forbidden", {
    what: `Your role, ${role}, cannot ${doing}.`,
    safe: "Nothing was changed.",
    next: "Ask an owner or admin of your organization.",
  });
}

/** @throws AppError forbidden */
export function requirePermission(actor: Actor, permission: OrganizationPermission): void {
  if (!canInOrganization(actor.role, permission)) throw forbidden(actor.role, permissionWords[permission]);
}

/** @throws AppError forbidden */
export function requireEnvironmentPermission(
  actor: Actor,
  permission: EnvironmentPermission,
  environment: Environment,
): void {
  if (!canInEnvironment(actor.role, permission, environment)) {
    throw forbidden(actor.role, `${permissionWords[permission]} in ${environment}`);
  }
}
