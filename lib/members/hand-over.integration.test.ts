import { beforeEach, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { by } from "#lib/testing/by.ts";
import { asOperator, makeTeam, type Team } from "#lib/testing/make-team.ts";
import { newEmail, recordOf } from "#lib/testing/people.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { handOverInvitation, listOpenInvitations } from "./hand-over-invitation.ts";
import { inviteMember } from "./invite-member.ts";
import { registerByInvitation } from "./register-by-invitation.ts";
import { revokeInvitation } from "./revoke-invitation.ts";

// Without a mail server.
runLarder();
let team: Team;
let elsewhere: Team;
const now = () => new Date();

beforeEach(async () => {
  team = await makeTeam();
  elsewhere = await makeTeam("Whoever runs Larder");
});

const tokenOf = (url: string) => url.split("/invite/")[1] ?? "";
const register = (token: string) =>
  registerByInvitation(
    { address: token, now: now() },
    { token, name: "Nora", password: "a password of hers" },
  );

it("whoever invites is not shown the link, and is told by name whom to ask", async () => {
  await asOperator(elsewhere.support);
  const email = newEmail();
  const answer = await inviteMember(by(team.owner), { email, role: "owner" });
  expect(answer).toMatchObject({ url: null, delivery: "operator", mail: "off" });
  expect(answer.operators).toContain("The support");
  expect(JSON.stringify(answer)).not.toContain("/invite/");
  expect(await db().user.count({ where: { email } })).toBe(0);
});

it("an operator makes the link once for whoever it is for, and the organization sees it", async () => {
  const operator = await asOperator(elsewhere.support);
  const email = newEmail();
  const { id } = await inviteMember(by(team.owner), { email, role: "support" });
  expect(await listOpenInvitations(by(operator))).toContainEqual(
    expect.objectContaining({ id, email, organization: "Brasserie Leopold", invitedBy: "The owner" }),
  );
  const first = await handOverInvitation(by(operator), { invitationId: id });
  const second = await handOverInvitation(by(operator), { invitationId: id });
  expect(second).toMatchObject({ email, organization: "Brasserie Leopold" });
  expect(await refusalOf(register(tokenOf(first.url)))).toBe("conflict");
  await register(tokenOf(second.url));
  expect(await refusalOf(handOverInvitation(by(operator), { invitationId: id }))).toBe("conflict");
  expect(await recordOf(team.organizationId)).toEqual([
    `member.invited ${email}`,
    `member.invitation-handed-over ${email}`,
    `member.invitation-handed-over ${email}`,
    "member.joined Nora",
  ]);
});

it("no role of an organization makes the link, its own owner's neither", async () => {
  const { id } = await inviteMember(by(team.owner), { email: newEmail(), role: "support" });
  const before = await db().invitation.findUniqueOrThrow({ where: { id } });
  for (const role of ["owner", "admin", "developer", "support"] as const) {
    expect(await refusalOf(listOpenInvitations(by(team[role])))).toBe("forbidden");
    for (const actor of [team[role], { ...team[role], isOperator: true }]) {
      expect(await refusalOf(handOverInvitation(by(actor), { invitationId: id }))).toBe("forbidden");
    }
  }
  expect(await db().invitation.findUniqueOrThrow({ where: { id } })).toEqual(before);
});

it("an invitation that was revoked, or never was, has no link", async () => {
  const operator = by(await asOperator(elsewhere.support));
  const { id } = await inviteMember(by(team.owner), { email: newEmail(), role: "support" });
  await revokeInvitation(by(team.owner), { invitationId: id });
  expect(await refusalOf(handOverInvitation(operator, { invitationId: id }))).toBe("conflict");
  expect(await refusalOf(handOverInvitation(operator, { invitationId: team.organizationId }))).toBe(
    "not_found",
  );
  expect((await listOpenInvitations(operator)).map((one) => one.id)).not.toContain(id);
});
