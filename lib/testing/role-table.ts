import type {
  Environment,
  EnvironmentPermission,
  OrganizationPermission,
  Permission,
  Role,
} from "#lib/auth/permissions.ts";

export type { Permission };

export const everyone: readonly Role[] = ["owner", "admin", "developer", "support"];
const custodians: readonly Role[] = ["owner", "admin"];
const builders: readonly Role[] = ["owner", "admin", "developer"];
const owners: readonly Role[] = ["owner"];
const custody = { development: ["owner", "admin", "developer"], production: custodians } as const;

/**
 * The Roles table of the design, written down apart from `lib/auth/permissions.ts`, so that a mistake there shows. Every
 * test of who may do what goes by this one.
 */
export const organizationRoles: Readonly<Record<OrganizationPermission, readonly Role[]>> = {
  "token-set:read": everyone,
  "token-set:check": everyone,
  "token-set:note": everyone,
  "audit:read": everyone,
  "audit:security": owners,
  "system:read": everyone,
  "application:read": everyone,
  "application:test": builders,
  "application:write": custodians,
  "alert:read": everyone,
  "alert:write": custodians,
  "library:write": custodians,
  "destination:read": everyone,
  "destination:write": custodians,
  "member:read": everyone,
  "member:write": owners,
  "organization:write": owners,
  "api-key:own": everyone,
  "api-key:write": builders,
  "api-key:oversee": owners,
};

/** The same for what is granted per environment. */
export const environmentRoles: Readonly<
  Record<EnvironmentPermission, Readonly<Record<Environment, readonly Role[]>>>
> = {
  "token-set:create": custody,
  "token-set:connect": custody,
  "token-set:refresh": custody,
  "token-set:rename": custody,
  "token-set:pause": custody,
  "token-set:archive": custody,
  "token-set:revoke": custody,
  "token-set:reveal": custody,
  "connect-link:write": custody,
  "machine:write": custody,
};

function isPerEnvironment(permission: Permission): permission is EnvironmentPermission {
  return Object.hasOwn(environmentRoles, permission);
}

/** Who may do this to things of the environment. */
export function rolesThatMay(permission: Permission, environment: Environment): readonly Role[] {
  return isPerEnvironment(permission)
    ? environmentRoles[permission][environment]
    : organizationRoles[permission];
}
