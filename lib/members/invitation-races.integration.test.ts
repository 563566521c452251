import { beforeEach, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { by } from "#lib/testing/by.ts";
import { inviteWithLink } from "#lib/testing/invite.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { addMember, newEmail, recordOf } from "#lib/testing/people.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { changeMemberRole } from "./change-member-role.ts";
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

function register(token: string) {
  return registerByInvitation(
    { address: newEmail("address"), now: now() },
    { token, name: "Nora New", password: "a password of her own" },
  );
}

it("one of many registrations gets through", async () => {
  const { token, email } = await inviteWithLink(team.owner);
  const settled = await Promise.allSettled(Array.from({ length: 6 }, () => register(token)));
  expect(settled.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  expect(await db().user.count({ where: { email } })).toBe(1);
  const joined = (await recordOf(team.organizationId)).filter((line) => line.startsWith("member.joined"));
  expect(joined).toHaveLength(1);
});

it("one of many clicks joins", async () => {
  const { token } = await inviteWithLink(team.owner, { email: other.admin.email });
  const clicks = Array.from({ length: 6 }, () => joinByInvitation(by(other.admin), { token }));
  const settled = await Promise.allSettled(clicks);
  expect(settled.filter((one) => one.status === "fulfilled")).toHaveLength(1);
});

it("either the revocation or the registration holds, never both", async () => {
  for (let round = 0; round < 6; round += 1) {
    const { token, id } = await inviteWithLink(team.owner);
    const race = [register(token), revokeInvitation(by(team.owner), { invitationId: id })];
    const settled = await Promise.allSettled(race);
    expect(settled.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
  }
});

it("either the sender's demotion or the registration comes first", async () => {
  const sender = await addMember(team.organizationId, "owner");
  const { token, id } = await inviteWithLink(sender, { role: "owner" });
  const demotion = changeMemberRole(by(team.owner), { userId: sender.userId, role: "support" });
  const [registered] = await Promise.allSettled([register(token), demotion]);
  const { acceptedAt } = await db().invitation.findUniqueOrThrow({ where: { id } });
  expect(acceptedAt !== null).toBe(registered.status === "fulfilled");
});
