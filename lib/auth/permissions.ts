/** The four roles, and what each may do: data, not code. */
export const roles = ["owner", "admin", "developer", "support"] as const;
export type Role = (typeof roles)[number];

export const environments = ["development", "production"] as const;
export type Environment = (typeof environments)[number];

/** Permissions that do not depend on the environment. */
export type OrganizationPermission =
  | "token-set:read"
  | "token-set:check"
  | "audit:read"
  | "system:read"
  | "application:read"
  | "application:write"
  | "library:write"
  | "member:read"
  | "member:write"
  | "organization:write"
  | "deployment:adopt";

/** Permissions that are granted per environment. */
export type EnvironmentPermission =
  | "token-set:create"
  | "token-set:connect"
  | "token-set:refresh"
  | "token-set:rename"
  | "token-set:revoke"
  | "connect-link:write";

interface Grants {
  organization: readonly OrganizationPermission[];
  development: readonly EnvironmentPermission[];
  production: readonly EnvironmentPermission[];
}

const reading = [
  "token-set:read",
  "token-set:check",
  "audit:read",
  "system:read",
  "application:read",
  "member:read",
] as const;
const upkeep = ["application:write", "library:write"] as const;
const custody = [
  "token-set:create",
  "token-set:connect",
  "token-set:refresh",
  "token-set:rename",
  "token-set:revoke",
  "connect-link:write",
] as const;

const grants: Record<Role, Grants> = {
  owner: {
    organization: [...reading, ...upkeep, "member:write", "organization:write", "deployment:adopt"],
    development: custody,
    production: custody,
  },
  admin: { organization: [...reading, ...upkeep], development: custody, production: custody },
  developer: { organization: reading, development: custody, production: [] },
  support: { organization: reading, development: [], production: [] },
};

/** Whether the role may do this anywhere in the organization. */
export function canInOrganization(role: Role, permission: OrganizationPermission): boolean {
  return grants[role].organization.includes(permission);
}

/** Whether the role may do this to token sets of the environment. */
export function canInEnvironment(
  role: Role,
  permission: EnvironmentPermission,
  environment: Environment,
): boolean {
  return grants[role][environment].includes(permission);
}
