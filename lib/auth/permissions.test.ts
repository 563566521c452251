import { describe, expect, it } from "vitest";
import { environmentRoles, everyone, organizationRoles } from "#lib/testing/role-table.ts";
import { canInEnvironment, canInOrganization, environments, roles } from "./permissions.ts";

function keysOf<Key extends string>(table: Readonly<Record<Key, unknown>>): Key[] {
  return Object.keys(table) as Key[];
}

describe("the roles table", () => {
  it("knows four roles and two environments", () => {
    expect(roles).toEqual(everyone);
    expect(environments).toEqual(["development", "production"]);
  });

  it.each(keysOf(organizationRoles))("%s", (permission) => {
    const allowed = roles.filter((role) => canInOrganization(role, permission));
    expect(allowed).toEqual(organizationRoles[permission]);
  });

  it.each(keysOf(environmentRoles))("%s, for each environment", (permission) => {
    for (const environment of environments) {
      const allowed = roles.filter((role) => canInEnvironment(role, permission, environment));
      expect(allowed).toEqual(environmentRoles[permission][environment]);
    }
  });
});
