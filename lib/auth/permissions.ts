/** The four roles, and what each may do: data, not code. */
export const roles = ["owner", "admin", "developer", "support"] as const;
export type Role = (typeof roles)[number];

export const environments = ["development", "production"] as const;
export type Environment = (typeof environments)[number];

/** Permissions that do not depend on the environment, each with what it allows. */
const organizationPermissions = {
  "token-set:read": "see token sets",
  "token-set:check": "check token sets",
  "token-set:note": "leave notes on token sets",
  "audit:read": "see the activity",
  "audit:security": "see who signs in",
  "system:read": "see the system page",
  "application:read": "see applications",
  "application:test": "test client secrets",
  "application:write": "register or change applications",
  "destination:read": "see where messages go",
  "destination:write": "change where messages go",
  "alert:read": "see alerts",
  "alert:write": "change alert rules or mute alerts",
  "library:write": "rename, merge or archive libraries",
  "member:read": "see members",
  "member:write": "invite or change members",
  "organization:write": "change the organization",
  "api-key:own": "see or revoke API keys of their own",
  "api-key:write": "make API keys",
  "api-key:oversee": "see or revoke other people’s API keys",
};
export type OrganizationPermission = keyof typeof organizationPermissions;

/** Permissions that are granted per environment, each with what it allows. */
const environmentPermissions = {
  "token-set:create": "create token sets",
  "token-set:connect": "connect token sets",
  "token-set:refresh": "refresh token sets",
  "token-set:rename": "rename token sets",
  "token-set:pause": "pause or resume token sets",
  "token-set:archive": "archive or unarchive token sets",
  "token-set:revoke": "revoke token sets",
  "token-set:reveal": "reveal access tokens",
  "connect-link:write": "send or revoke connect links",
  "machine:write": "add, roll or revoke machines",
};
export type EnvironmentPermission = keyof typeof environmentPermissions;

/** What concerns the whole installation, each with what it allows: an operator's alone, whom no role makes one. */
export const operatorPermissions = {
  "deployment:adopt": "adopt the database",
  "installation:read": "see the whole installation",
  "invitation:hand-over": "hand over the links of invitations",
  "organization:create": "create organizations",
};
export type OperatorPermission = keyof typeof operatorPermissions;

/** Anything that a role may or may not do. */
export type Permission = OrganizationPermission | EnvironmentPermission;

/** What a permission allows, as it reads after "Your role cannot". */
export const permissionWords: Record<Permission, string> = {
  ...organizationPermissions,
  ...environmentPermissions,
};

interface Grants {
  organization: readonly OrganizationPermission[];
  development: readonly EnvironmentPermission[];
  production: readonly EnvironmentPermission[];
}

const reading = [
  "token-set:read",
  "token-set:check",
  "token-set:note",
  "audit:read",
  "system:read",
  "application:read",
  "destination:read",
  "alert:read",
  "member:read",
  "api-key:own",
] as const;
const upkeep = [
  "application:test",
  "application:write",
  "library:write",
  "destination:write",
  "alert:write",
] as const;
const custody = [
  "token-set:create",
  "token-set:connect",
  "token-set:refresh",
  "token-set:rename",
  "token-set:pause",
  "token-set:archive",
  "token-set:revoke",
  "token-set:reveal",
  "connect-link:write",
  "machine:write",
] as const;

const grants: Record<Role, Grants> = {
  owner: {
    organization: [
      ...reading,
      ...upkeep,
      "audit:security",
      "member:write",
      "organization:write",
      "api-key:write",
      "api-key:oversee",
    ],
    development: custody,
    production: custody,
  },
  admin: {
    organization: [...reading, ...upkeep, "api-key:write"],
    development: custody,
    production: custody,
  },
  developer: {
    organization: [...reading, "application:test", "api-key:write"],
    development: custody,
    production: [],
  },
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

function isOfEnvironment(permission: Permission): permission is EnvironmentPermission {
  return Object.hasOwn(environmentPermissions, permission);
}

/** Whether the role may do this, in one of the environments at least where it is granted per environment. */
export function canInAny(role: Role, permission: Permission, places: readonly Environment[]): boolean {
  return isOfEnvironment(permission)
    ? places.some((place) => canInEnvironment(role, permission, place))
    : canInOrganization(role, permission);
}
