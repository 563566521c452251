import { beforeEach, describe, expect, it } from "vitest";
import type { Role } from "#lib/auth/permissions.ts";
import { db } from "#lib/db/client.ts";
import { signIn } from "#lib/sign-in/sign-in.ts";
import { by } from "#lib/testing/by.ts";
import { inviteWithLink } from "#lib/testing/invite.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { addMember, membershipOf, newEmail, recordOf } from "#lib/testing/people.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { changeMemberRole } from "./change-member-role.ts";
import { disableMember } from "./disable-member.ts";
import { inviteMember } from "./invite-member.ts";
import { listInvitations } from "./list-invitations.ts";
import { readInvitation } from "./read-invitation.ts";
import { registerByInvitation } from "./register-by-invitation.ts";
import { removeMember } from "./remove-member.ts";
import { revokeInvitation } from "./revoke-invitation.ts";

runLarder();
const password = "a password of her own";
const now = () => new Date();
let team: Team;
let other: Team;

beforeEach(async () => {
  team = await makeTeam();
  other = await makeTeam("Elsewhere");
});

const invite = (email?: string, role: Role = "support", from = team.owner) =>
  inviteWithLink(from, { ...(email ? { email } : {}), role });

function register(token: string) {
  const address = newEmail("address");
  return registerByInvitation({ address, now: now() }, { token, name: "Nora New", password });
}

async function refused(token: string, at = now()) {
  const reading = await readInvitation({ visitor: null, now: at }, { token });
  return reading.kind === "refused" ? reading.reason : reading.way;
}

describe("an invitation", () => {
  it("is made by owners alone", async () => {
    const input = { email: newEmail(), role: "support" as const };
    for (const role of ["admin", "developer", "support"] as const) {
      expect(await refusalOf(inviteMember(by(team[role]), input))).toBe("forbidden");
      expect(await refusalOf(listInvitations(by(team[role])))).toBe("forbidden");
    }
    expect(await db().invitation.count({ where: { organizationId: team.organizationId } })).toBe(0);
  });

  it("leaves nothing of its token in the database, nor in the list", async () => {
    const { token, email } = await invite();
    const rows = await db().invitation.findMany({ where: { organizationId: team.organizationId } });
    const events = await db().auditEvent.findMany({ where: { organizationId: team.organizationId } });
    const list = await listInvitations(by(team.owner));
    expect(list).toMatchObject([{ email, role: "support", standing: "pending" }]);
    expect(JSON.stringify([rows, events, list])).not.toContain(token);
    expect(JSON.stringify(list)).not.toContain(rows[0]?.tokenHash);
  });

  it("makes an account for the invited address, which can sign in with the role", async () => {
    const { token, email } = await invite(newEmail(), "admin");
    expect(await readInvitation({ visitor: null, now: now() }, { token })).toMatchObject({
      kind: "offer",
      way: "enter",
      offer: { organization: "Brasserie Leopold", invitedBy: "The owner", role: "admin", email },
    });
    await register(token);
    const session = await signIn({ ...{ address: "t", userAgent: "t" }, now: now() }, { email, password });
    expect(session.outcome).toBe("signed_in");
    const user = await db().user.findUniqueOrThrow({ where: { email } });
    expect(await membershipOf(user.id, team.organizationId)).toMatchObject({ role: "admin" });
    expect(await recordOf(team.organizationId)).toEqual([
      `member.invited ${email}`,
      `member.invitation-handed-over ${email}`,
      "member.joined Nora New",
      "member.signed-in Nora New",
    ]);
  });

  it("voids an older one to the same address", async () => {
    const first = await invite();
    const second = await invite(first.email);
    expect(await refused(first.token)).toBe("revoked");
    expect(await refused(second.token)).toBe("enter");
  });

  it("is not made for a member, whatever their standing", async () => {
    const input = { email: team.support.email, role: "owner" as const };
    expect(await refusalOf(inviteMember(by(team.owner), input))).toBe("conflict");
    await disableMember(by(team.owner), { userId: team.support.userId });
    expect(await refusalOf(inviteMember(by(team.owner), input))).toBe("conflict");
  });

  it("is refused to a person after thirty within an hour, to an organization after sixty", async () => {
    const input = () => ({ email: newEmail(), role: "support" as const });
    const second = await addMember(team.organizationId, "owner");
    for (const owner of [team.owner, second]) {
      for (let sent = 0; sent < 30; sent += 1) await inviteMember(by(owner), input());
      expect(await refusalOf(inviteMember(by(owner), input()))).toBe("rate_limited");
    }
    const third = await addMember(team.organizationId, "owner");
    expect(await refusalOf(inviteMember(by(third), input()))).toBe("rate_limited");
    expect(await db().invitation.count({ where: { organizationId: team.organizationId } })).toBe(60);
  });

  it("is refused after ten to one address within a day, whichever organizations send them", async () => {
    const input = { email: newEmail(), role: "support" as const };
    for (let sent = 0; sent < 5; sent += 1) {
      await inviteMember(by(team.owner), input);
      await inviteMember(by(other.owner), input);
    }
    expect(await refusalOf(inviteMember(by(team.owner), input))).toBe("rate_limited");
    expect(await refusalOf(inviteMember(by(other.owner), input))).toBe("rate_limited");
  });
});

describe("what voids an invitation", () => {
  it("a token that was guessed, cut off, or is the stored hash", async () => {
    const { token, id } = await invite();
    const { tokenHash } = await db().invitation.findUniqueOrThrow({ where: { id } });
    for (const wrong of [
      "x".repeat(43),
      token.slice(0, -1),
      `${token}a`,
      tokenHash,
      id,
      token.toUpperCase(),
    ]) {
      expect(await refused(wrong)).toBe("unknown");
      expect(await refusalOf(register(wrong))).toBe("conflict");
    }
    expect(await refused(token)).toBe("enter");
  });

  it("seven days", async () => {
    const { token } = await invite();
    const later = new Date(Date.now() + 7 * 24 * 3_600_000 + 1_000);
    expect(await refused(token, later)).toBe("expired");
    const late = registerByInvitation({ address: "late", now: later }, { token, name: "Late", password });
    expect(await refusalOf(late)).toBe("conflict");
    expect((await listInvitations(by(team.owner, later)))[0]?.standing).toBe("expired");
  });

  it("its use: a second registration is refused", async () => {
    const { token } = await invite();
    await register(token);
    expect(await refused(token)).toBe("used");
    expect(await refusalOf(register(token))).toBe("conflict");
  });

  it("an owner who revokes it, of this organization alone", async () => {
    const { token, id } = await invite();
    expect(await refusalOf(revokeInvitation(by(other.owner), { invitationId: id }))).toBe("not_found");
    for (const role of ["admin", "developer", "support"] as const) {
      expect(await refusalOf(revokeInvitation(by(team[role]), { invitationId: id }))).toBe("forbidden");
    }
    expect(await refused(token)).toBe("enter");
    await revokeInvitation(by(team.owner), { invitationId: id });
    expect(await refused(token)).toBe("revoked");
    expect(await refusalOf(revokeInvitation(by(team.owner), { invitationId: id }))).toBe("conflict");
    expect(await refusalOf(register(token))).toBe("conflict");
  });

  it("its sender being demoted, disabled or removed", async () => {
    for (const end of ["demote", "disable", "remove"] as const) {
      const sender = await addMember(team.organizationId, "owner");
      const { token } = await invite(newEmail(), "owner", sender);
      const { userId } = sender;
      if (end === "demote") await changeMemberRole(by(team.owner), { userId, role: "admin" });
      if (end === "disable") await disableMember(by(team.owner), { userId });
      if (end === "remove") await removeMember(by(team.owner), { userId });
      expect(await refused(token)).toBe("withdrawn");
      expect(await refusalOf(register(token))).toBe("conflict");
    }
    const standings = (await listInvitations(by(team.owner))).map(({ standing }) => standing);
    expect(standings).toEqual(["void", "void", "void"]);
  });
});
