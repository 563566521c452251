import { beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "#lib/auth/actor.ts";
import { findActorBySession } from "#lib/auth/session-repository.ts";
import { db } from "#lib/db/client.ts";
import { changeMemberRole } from "#lib/members/change-member-role.ts";
import { disableMember } from "#lib/members/disable-member.ts";
import { removeMember } from "#lib/members/remove-member.ts";
import { renameOrganization } from "#lib/members/rename-organization.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { asOperator, makeTeam, type Team } from "#lib/testing/make-team.ts";
import { isAlive, recordOf } from "#lib/testing/people.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { createOrganization } from "./create-organization.ts";
import { listOperators } from "./list-operators.ts";
import { listOrganizations } from "./list-organizations.ts";
import { switchOrganization } from "./switch-organization.ts";

runLarder();
const now = () => new Date();
let team: Team;
let other: Team;

beforeEach(async () => {
  team = await makeTeam();
  other = await makeTeam("Elsewhere");
});

/** The actor as the next request would find them. */
async function again(actor: Actor): Promise<Actor> {
  const found = await findActorBySession(db(), actor.sessionId, now());
  if (!found) throw new Error("The session has ended.");
  return found;
}

/** Makes a person of one organization a member of the other too. */
async function addTo(actor: Actor, organizationId: string): Promise<void> {
  await db().membership.create({
    data: { userId: actor.userId, organizationId, role: "developer", version: 7 },
  });
}

describe("switching", () => {
  it("lets the session act for another organization, with the role there", async () => {
    await addTo(team.support, other.organizationId);
    await switchOrganization(by(team.support), { organizationId: other.organizationId });
    const there = await again(team.support);
    expect(there).toMatchObject({ organizationId: other.organizationId, role: "developer" });
    expect(await listOrganizations(by(there))).toEqual([
      { id: team.organizationId, name: "Brasserie Leopold", role: "support", current: false },
      { id: other.organizationId, name: "Elsewhere", role: "developer", current: true },
    ]);
    await switchOrganization(by(there), { organizationId: team.organizationId });
    expect(await again(there)).toMatchObject({ organizationId: team.organizationId, role: "support" });
  });

  it("to a foreign, unknown or left organization is refused alike, and changes nothing", async () => {
    const nowhere = "019aaaaa-0000-7000-8000-000000000000";
    expect(
      await refusalOf(switchOrganization(by(team.owner), { organizationId: other.organizationId })),
    ).toBe("not_found");
    expect(await refusalOf(switchOrganization(by(team.owner), { organizationId: nowhere }))).toBe(
      "not_found",
    );
    await addTo(team.admin, other.organizationId);
    await removeMember(by(other.owner), { userId: team.admin.userId });
    expect(
      await refusalOf(switchOrganization(by(team.admin), { organizationId: other.organizationId })),
    ).toBe("not_found");
    expect((await again(team.admin)).organizationId).toBe(team.organizationId);
  });

  it("to one where the person is disabled is refused", async () => {
    await addTo(team.admin, other.organizationId);
    await disableMember(by(other.owner), { userId: team.admin.userId });
    expect(
      await refusalOf(switchOrganization(by(team.admin), { organizationId: other.organizationId })),
    ).toBe("not_found");
    expect((await listOrganizations(by(team.admin))).map(({ id }) => id)).toEqual([team.organizationId]);
  });

  it("does not revive a session that has ended, or somebody else's", async () => {
    await addTo(team.admin, other.organizationId);
    await addTo(team.owner, other.organizationId);
    const forged = { ...team.admin, sessionId: team.owner.sessionId };
    expect(await refusalOf(switchOrganization(by(forged), { organizationId: other.organizationId }))).toBe(
      "not_found",
    );
    await removeMember(by(team.owner), { userId: team.admin.userId });
    expect(
      await refusalOf(switchOrganization(by(team.admin), { organizationId: other.organizationId })),
    ).toBe("not_found");
    expect(await isAlive(team.admin.sessionId)).toBe(false);
  });

  it("does not keep a session through a change of role there", async () => {
    await addTo(team.admin, other.organizationId);
    await switchOrganization(by(team.admin), { organizationId: other.organizationId });
    const change = { userId: team.admin.userId, role: "support" as const };
    await changeMemberRole(by(other.owner), change);
    expect(await isAlive(team.admin.sessionId)).toBe(false);
  });
});

describe("a new organization", () => {
  it("belongs to the operator who made it, whatever their role, and the session goes there", async () => {
    const operator = await asOperator(team.support);
    const { id } = await createOrganization(by(operator), { name: "Bistro Zuid" });
    expect(await again(operator)).toMatchObject({ organizationId: id, role: "owner", isOperator: true });
    expect(await recordOf(id)).toEqual(["organization.created Bistro Zuid"]);
    expect(await db().membership.count({ where: { organizationId: id } })).toBe(1);
  });

  it("is made by no role of an organization, nor by who was an operator when the request began", async () => {
    const before = await db().organization.count();
    for (const role of ["owner", "admin", "developer", "support"] as const) {
      const actor = team[role];
      expect(await refusalOf(createOrganization(by(actor), { name: "Mine" }))).toBe("forbidden");
      const stale = by({ ...actor, isOperator: true });
      expect(await refusalOf(createOrganization(stale, { name: "Mine" }))).toBe("forbidden");
    }
    expect(await db().organization.count()).toBe(before);
  });

  it("is one of at most twenty within an hour", async () => {
    const operator = await asOperator(team.admin);
    for (let made = 0; made < 20; made += 1) await createOrganization(by(operator), { name: "Bistro" });
    expect(await refusalOf(createOrganization(by(operator), { name: "Bistro" }))).toBe("rate_limited");
  });
});

describe("the operators", () => {
  it("are named to every member, who has to ask one, and to nobody else", async () => {
    await asOperator(other.developer);
    expect(await listOperators(by(team.support))).toContain("The developer");
    await asOwner().user.update({ where: { id: other.developer.userId }, data: { demo: true } });
    expect(await listOperators(by(team.support))).not.toContain("The developer");
  });
});

describe("renaming", () => {
  it("is for owners, and on the record", async () => {
    for (const role of ["admin", "developer", "support"] as const) {
      expect(await refusalOf(renameOrganization(by(team[role]), { name: "Mine" }))).toBe("forbidden");
    }
    await renameOrganization(by(team.owner), { name: "Brasserie Louise" });
    expect((await again(team.support)).organizationName).toBe("Brasserie Louise");
    expect((await again(other.support)).organizationName).toBe("Elsewhere");
    expect(await recordOf(team.organizationId)).toEqual(["organization.renamed Brasserie Louise"]);
  });

  it("is refused to an owner demoted since", async () => {
    const { userId } = team.admin;
    await changeMemberRole(by(team.owner), { userId, role: "owner" });
    await changeMemberRole(by(team.owner), { userId, role: "support" });
    const stale = { ...team.admin, role: "owner" as const };
    expect(await refusalOf(renameOrganization(by(stale), { name: "Mine" }))).toBe("forbidden");
  });
});
