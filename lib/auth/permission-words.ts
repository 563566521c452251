import type { EnvironmentPermission, OrganizationPermission } from "./permissions.ts";

/** What a permission allows, as it reads after "Your role cannot". */
export const permissionWords: Record<OrganizationPermission | EnvironmentPermission, string> = {
  "token-set:read": "see token sets",
  "token-set:check": "check token sets",
  "audit:read": "see the activity",
  "system:read": "see the system page",
  "application:read": "see applications",
  "application:write": "register or change applications",
  "library:write": "rename libraries",
  "member:read": "see members",
  "member:write": "invite or change members",
  "organization:write": "change the organization",
  "deployment:adopt": "adopt the database",
  "token-set:create": "create token sets",
  "token-set:connect": "connect token sets",
  "token-set:refresh": "refresh token sets",
  "token-set:rename": "rename token sets",
  "token-set:revoke": "revoke token sets",
  "connect-link:write": "send or revoke connect links",
};
