import { describe, expect, it } from "vitest";
import {
  canInEnvironment,
  canInOrganization,
  type EnvironmentPermission,
  environments,
  type OrganizationPermission,
  type Role,
  roles,
} from "./permissions.ts";

// The Roles table of the design, as data: who may, of owner, admin, developer and support.
const everyone: Role[] = ["owner", "admin", "developer", "support"];
const custodians: Role[] = ["owner", "admin"];

const organizationTable: Record<OrganizationPermission, Role[]> = {
  "token-set:read": everyone,
  "token-set:check": everyone,
  "audit:read": everyone,
  "system:read": everyone,
  "application:read": everyone,
  "application:write": custodians,
  "library:write": custodians,
  "member:read": everyone,
  "member:write": ["owner"],
  "organization:write": ["owner"],
  "deployment:adopt": ["owner"],
};

const spending = { development: [...custodians, "developer"], production: custodians };
const environmentTable: Record<EnvironmentPermission, typeof spending> = {
  "token-set:create": spending,
  "token-set:connect": spending,
  "token-set:refresh": spending,
  "token-set:rename": spending,
  "token-set:revoke": spending,
  "connect-link:write": spending,
};

function keysOf<Key extends string>(table: Record<Key, unknown>): Key[] {
  return Object.keys(table) as Key[];
}

describe("the roles table", () => {
  it("knows four roles and two environments", () => {
    expect(roles).toEqual(everyone);
    expect(environments).toEqual(["development", "production"]);
  });

  it.each(keysOf(organizationTable))("%s", (permission) => {
    const allowed = roles.filter((role) => canInOrganization(role, permission));
    expect(allowed).toEqual(organizationTable[permission]);
  });

  it.each(keysOf(environmentTable))("%s, for each environment", (permission) => {
    for (const environment of environments) {
      const allowed = roles.filter((role) => canInEnvironment(role, permission, environment));
      expect(allowed).toEqual(environmentTable[permission][environment]);
    }
  });
});
