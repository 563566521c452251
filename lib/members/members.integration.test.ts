import { beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "#lib/auth/actor.ts";
import { roles } from "#lib/auth/permissions.ts";
import { db } from "#lib/db/client.ts";
import { makeMember } from "#lib/factories/organization-factory.ts";
import { by } from "#lib/testing/by.ts";
import { makeTeam, type Team, teamPassword } from "#lib/testing/make-team.ts";
import { addMember, countOwners, isAlive, membershipOf, openSession, recordOf } from "#lib/testing/people.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { changeMemberRole } from "./change-member-role.ts";
import { disableMember, enableMember } from "./disable-member.ts";
import { getMemberPage } from "./get-member-page.ts";
import { listMembers } from "./list-members.ts";
import { listWhoMay } from "./list-who-may.ts";
import { leaveOrganization, removeMember } from "./remove-member.ts";

runLarder();
let team: Team;
const now = () => new Date();

beforeEach(async () => {
  team = await makeTeam();
});

/** Everything an owner may do to a member. */
const changes: [name: string, change: (actor: Actor, userId: string) => Promise<void>][] = [
  ["change role", (actor, userId) => changeMemberRole(by(actor), { userId, role: "owner" })],
  ["disable", (actor, userId) => disableMember(by(actor), { userId })],
  ["enable", (actor, userId) => enableMember(by(actor), { userId })],
  ["remove", (actor, userId) => removeMember(by(actor), { userId })],
];

describe("who may", () => {
  it.each(roles)("%s reads the list", async (role) => {
    const members = await listMembers(by(team[role]));
    expect(members.map((member) => member.role).sort()).toEqual([...roles].sort());
    expect(members.filter((member) => member.isYou).map((member) => member.role)).toEqual([role]);
    expect(JSON.stringify(members)).not.toMatch(/password|version|hash/i);
  });

  it("connects in an environment, or changes an application, is named to those who may not, the least powerful first", async () => {
    const rolesOf = async (ask: Parameters<typeof listWhoMay>[1]) =>
      (await listWhoMay(by(team.support), ask)).map(({ role }) => role);
    const connect = "token-set:connect";
    expect(await rolesOf({ permission: connect, environment: "production" })).toEqual(["admin", "owner"]);
    expect(await rolesOf({ permission: connect, environment: "development" })).toEqual([
      "developer",
      "admin",
      "owner",
    ]);
    await disableMember(by(team.owner), { userId: team.admin.userId });
    await makeTeam("Elsewhere");
    expect(await rolesOf({ permission: "application:write", environment: "production" })).toEqual(["owner"]);
  });

  it.each(
    changes.flatMap(([name, change]) =>
      (["admin", "developer", "support"] as const).map((r) => [r, name, change] as const),
    ),
  )("%s may not %s, not even themselves", async (role, _name, change) => {
    const before = await db().membership.findMany({ where: { organizationId: team.organizationId } });
    expect(await refusalOf(change(team[role], team.support.userId))).toBe("forbidden");
    expect(await refusalOf(change(team[role], team[role].userId))).toBe("forbidden");
    expect(await db().membership.findMany({ where: { organizationId: team.organizationId } })).toEqual(
      before,
    );
    expect(await recordOf(team.organizationId)).toEqual([]);
  });

  it.each(changes)("an owner of another organization finds nobody to %s", async (_name, change) => {
    const other = await makeTeam("Elsewhere");
    expect(await refusalOf(change(other.owner, team.support.userId))).toBe("not_found");
    expect(await refusalOf(getMemberPage(by(other.owner), { userId: team.support.userId }))).toBe(
      "not_found",
    );
    expect(await isAlive(team.support.sessionId)).toBe(true);
  });

  it.each(changes)("an owner who was demoted since may not %s", async (_name, change) => {
    const second = await addMember(team.organizationId, "owner");
    await changeMemberRole(by(team.owner), { userId: second.userId, role: "support" });
    expect(await refusalOf(change(second, team.admin.userId))).toBe("forbidden");
  });

  it("an owner who was removed since may nothing", async () => {
    const second = await addMember(team.organizationId, "owner");
    await removeMember(by(team.owner), { userId: second.userId });
    expect(await refusalOf(disableMember(by(second), { userId: team.admin.userId }))).toBe("forbidden");
  });
});

describe("a change", () => {
  it("of role ends the person's sessions here at once, and is on the record", async () => {
    const { userId } = team.developer;
    const another = await openSession(team.developer);
    const before = await membershipOf(userId, team.organizationId);
    await changeMemberRole(by(team.owner), { userId, role: "admin" });
    expect(await isAlive(team.developer.sessionId)).toBe(false);
    expect(await isAlive(another)).toBe(false);
    expect(await isAlive(team.support.sessionId)).toBe(true);
    const after = await membershipOf(userId, team.organizationId);
    expect(after).toMatchObject({ role: "admin", version: (before?.version ?? 0) + 1 });
    const [event] = await db().auditEvent.findMany({ where: { subjectId: userId } });
    expect(event).toMatchObject({
      action: "member.role-changed",
      actorUserId: team.owner.userId,
      detail: { from: "developer", to: "admin" },
    });
  });

  it("to the same role changes nothing", async () => {
    const { userId } = team.developer;
    await changeMemberRole(by(team.owner), { userId, role: "developer" });
    expect(await isAlive(team.developer.sessionId)).toBe(true);
    expect(await recordOf(team.organizationId)).toEqual([]);
  });

  it("of standing shuts out and lets in again, under a higher version each time", async () => {
    const { userId, sessionId, name } = team.support;
    await disableMember(by(team.owner), { userId });
    expect(await isAlive(sessionId)).toBe(false);
    expect((await getMemberPage(by(team.admin), { userId })).member.standing).toBe("disabled");
    await disableMember(by(team.owner), { userId });
    await enableMember(by(team.owner), { userId });
    expect(await isAlive(sessionId), "an old session").toBe(false);
    expect(await isAlive(await openSession(team.support)), "a new session").toBe(true);
    expect(await membershipOf(userId, team.organizationId)).toMatchObject({ version: 3, disabledAt: null });
    expect(await recordOf(team.organizationId)).toEqual([
      `member.disabled ${name}`,
      `member.enabled ${name}`,
    ]);
  });

  it("leaves the person's sessions in other organizations alone", async () => {
    const other = await makeTeam("Elsewhere");
    const { userId } = team.admin;
    await db().membership.create({ data: { userId, organizationId: other.organizationId, role: "support" } });
    const there = await openSession({ ...team.admin, organizationId: other.organizationId });
    await removeMember(by(team.owner), { userId });
    expect(await isAlive(team.admin.sessionId)).toBe(false);
    expect(await isAlive(there)).toBe(true);
  });

  it("by removal keeps the account and the record", async () => {
    const { userId, name } = team.admin;
    await removeMember(by(team.owner), { userId });
    expect(await membershipOf(userId, team.organizationId)).toBeNull();
    expect(await db().user.count({ where: { id: userId } })).toBe(1);
    expect(await recordOf(team.organizationId)).toEqual([`member.removed ${name}`]);
    expect(await refusalOf(removeMember(by(team.owner), { userId }))).toBe("not_found");
  });
});

describe("the last owner", () => {
  it("cannot be demoted, disabled or removed, and cannot leave", async () => {
    const { userId } = team.owner;
    expect(await refusalOf(changeMemberRole(by(team.owner), { userId, role: "admin" }))).toBe("conflict");
    expect(await refusalOf(disableMember(by(team.owner), { userId }))).toBe("conflict");
    expect(await refusalOf(removeMember(by(team.owner), { userId }))).toBe("conflict");
    expect(await refusalOf(leaveOrganization(by(team.owner)))).toBe("conflict");
    expect(await isAlive(team.owner.sessionId)).toBe(true);
    expect(await recordOf(team.organizationId)).toEqual([]);
  });

  it("is the last although a disabled owner is there, who cannot help", async () => {
    const second = await addMember(team.organizationId, "owner");
    await disableMember(by(team.owner), { userId: second.userId });
    expect(await refusalOf(leaveOrganization(by(team.owner)))).toBe("conflict");
    await removeMember(by(team.owner), { userId: second.userId });
  });

  it("is the last although a demo account is owner too, which cannot sign in here", async () => {
    const { organizationId } = team;
    const demo = { organizationId, role: "owner" as const, name: "Demo", password: teamPassword, demo: true };
    await makeMember({ ...demo, email: `demo-${organizationId}@larder.test` }, now());
    expect(await refusalOf(leaveOrganization(by(team.owner)))).toBe("conflict");
  });

  it("may go once another is there", async () => {
    await changeMemberRole(by(team.owner), { userId: team.admin.userId, role: "owner" });
    await leaveOrganization(by(team.owner));
    expect(await isAlive(team.owner.sessionId)).toBe(false);
    expect(await countOwners(team.organizationId)).toBe(1);
  });

  it("anybody else may leave without asking", async () => {
    await leaveOrganization(by(team.support));
    expect(await membershipOf(team.support.userId, team.organizationId)).toBeNull();
  });
});

describe("two owners at the same time", () => {
  const ways: [string, (first: Actor, second: Actor) => Promise<void>[]][] = [
    [
      "demote each other",
      (first, second) => [
        changeMemberRole(by(first), { userId: second.userId, role: "support" }),
        changeMemberRole(by(second), { userId: first.userId, role: "support" }),
      ],
    ],
    [
      "demote themselves",
      (first, second) => [
        changeMemberRole(by(first), { userId: first.userId, role: "admin" }),
        changeMemberRole(by(second), { userId: second.userId, role: "admin" }),
      ],
    ],
    ["leave", (first, second) => [leaveOrganization(by(first)), leaveOrganization(by(second))]],
    [
      "disable and remove each other",
      (first, second) => [
        disableMember(by(first), { userId: second.userId }),
        removeMember(by(second), { userId: first.userId }),
      ],
    ],
  ];

  it.each(ways)("%s: one gets through, one owner stays", async (_name, race) => {
    for (let round = 0; round < 8; round += 1) {
      const { organizationId, owner } = await makeTeam();
      const second = await addMember(organizationId, "owner");
      const settled = await Promise.allSettled(race(owner, second));
      expect(settled.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
      expect(await countOwners(organizationId)).toBe(1);
    }
  });
});
