import "server-only";
import { AppError } from "#lib/errors.ts";
import {
  canInEnvironment,
  canInOrganization,
  type Environment,
  type EnvironmentPermission,
  environments,
  type OperatorPermission,
  type OrganizationPermission,
  operatorPermissions,
  type Permission,
  permissionWords,
  type Role,
} from "./permissions.ts";

/** What an API key narrows its maker's rights to. */
interface KeyLimits {
  id: string;
  name: string;
  permissions: readonly Permission[];
  environments: readonly Environment[];
}

/** A bulk run, and what people call it. */
export interface BulkRunRef {
  id: string;
  name: string;
}

/** Who acts, for which organization and with which role: read from the database for each request. */
export interface Actor {
  userId: string;
  name: string;
  email: string;
  /** The session's id; an API key's own, which is no session, where that acts. */
  sessionId: string;
  organizationId: string;
  organizationName: string;
  role: Role;
  /** Whether the person is an operator of this installation; never where an API key acts. */
  isOperator: boolean;
  /** The API key that acts for the person; nothing where the person is signed in. */
  key?: KeyLimits;
  /** The bulk run in which a worker acts for the person who made it; nothing for what they do themselves. */
  bulkRun?: BulkRunRef;
}

/** The environments whose token sets the actor may see. */
export function reachOf({ key }: Actor): readonly Environment[] {
  return key?.environments ?? environments;
}

function forbidden(role: Role, doing: string): AppError {
  return new AppError("forbidden", {
    what: `Your role, ${role}, cannot ${doing}.`,
    safe: "Nothing was changed.",
    next: "Ask an owner or admin of your organization.",
  });
}

function beyondKey(key: KeyLimits, doing: string): AppError {
  return new AppError("forbidden", {
    what: `The API key ${key.name} may not ${doing}.`,
    safe: "Nothing was changed.",
    next: "Make a key that may, if your role does.",
  });
}

/** Refuses an API key without the permission; a person has none to lack. @throws AppError forbidden */
export function requireOfKey({ key }: Actor, permission: Permission): void {
  if (key && !key.permissions.includes(permission)) throw beyondKey(key, permissionWords[permission]);
}

/** Refuses an API key of another environment; a person acts in both. @throws AppError forbidden */
export function requireReach({ key }: Actor, environment: Environment): void {
  if (key && !key.environments.includes(environment)) throw beyondKey(key, `act in ${environment}`);
}

/** Refuses every API key: for what only a signed-in person may do. @throws AppError forbidden */
export function requirePerson({ key }: Actor): void {
  if (key) throw beyondKey(key, "do this: a person has to be signed in");
}

/** Refuses everybody but an operator, whatever their role. @throws AppError forbidden */
export function requireOperator(actor: Actor, permission: OperatorPermission): void {
  requirePerson(actor);
  if (actor.isOperator) return;
  throw new AppError("forbidden", {
    what: `Only an operator of this Larder can ${operatorPermissions[permission]}.`,
    safe: "Nothing was changed.",
    next: "Ask whoever runs Larder: no role in an organization gives this right.",
  });
}

/** @throws AppError forbidden */
export function requirePermission(actor: Actor, permission: OrganizationPermission): void {
  if (!canInOrganization(actor.role, permission)) throw forbidden(actor.role, permissionWords[permission]);
  requireOfKey(actor, permission);
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
  requireOfKey(actor, permission);
  if (!reachOf(actor).includes(environment) && actor.key) {
    throw beyondKey(actor.key, `${permissionWords[permission]} in ${environment}`);
  }
}
