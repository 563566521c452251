import { beforeEach, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { by } from "#lib/testing/by.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { addMember, newEmail, recordOf } from "#lib/testing/people.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { changeMemberRole } from "./change-member-role.ts";
import { inviteMember } from "./invite-member.ts";
import { joinByInvitation } from "./join-by-invitation.ts";
import { registerByInvitation } from "./register-by-invitation.ts";
import { revokeInvitation } from "./revoke-invitation.ts";

runLarder();
const now = () => new Date();
let team: Team;
let other: Team;

beforeEach(async () => {
  team = await makeTeam();
  other = await makeTeam("Elsewhere");
});

/** An invitation with the token that its link carries. */
async function invite(email = newEmail(), role: "owner" | "support" = "support", from = team.owner) {
  const invitation = await inviteMember(by(from), { email, role });
  return { ...invitation, token: invitation.url.split("/invite/")[1] ?? "" };
}

function register(token: string) {
  return registerByInvitation({ now: now() }, { token, name: "Nora New", password: "a password of her own" });
}

it("one of many registrations gets through", async () => {
  const { token, email } = await invite();
  const settled = await Promise.allSettled(Array.from({ length: 6 }, () => register(token)));
  expect(settled.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  expect(await db().user.count({ where: { email } })).toBe(1);
  const joined = (await recordOf(team.organizationId)).filter((line) => line.startsWith("member.joined"));
  expect(joined).toHaveLength(1);
});

it("one of many clicks joins", async () => {
  const { token } = await invite(other.admin.email);
  const clicks = Array.from({ length: 6 }, () => joinByInvitation(by(other.admin), { token }));
  const settled = await Promise.allSettled(clicks);
  expect(settled.filter((one) => one.status === "fulfilled")).toHaveLength(1);
});

it("either the revocation or the registration holds, never both", async () => {
  for (let round = 0; round < 6; round += 1) {
    const { token, id } = await invite();
    const race = [register(token), revokeInvitation(by(team.owner), { invitationId: id })];
    const settled = await Promise.allSettled(race);
    expect(settled.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
  }
});

it("either the sender's demotion or the registration comes first", async () => {
  const sender = await addMember(team.organizationId, "owner");
  const { token, id } = await invite(newEmail(), "owner", sender);
  const demotion = changeMemberRole(by(team.owner), { userId: sender.userId, role: "support" });
  const [registered] = await Promise.allSettled([register(token), demotion]);
  const { acceptedAt } = await db().invitation.findUniqueOrThrow({ where: { id } });
  expect(acceptedAt !== null).toBe(registered.status === "fulfilled");
});
