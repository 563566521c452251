import { afterAll, beforeEach, expect, it } from "vitest";
import { inviteMember } from "#lib/members/invite-member.ts";
import { readInvitation } from "#lib/members/read-invitation.ts";
import { by } from "#lib/testing/by.ts";
import { startMailServer } from "#lib/testing/mail-server.ts";
import { asOperator, makeTeam } from "#lib/testing/make-team.ts";
import { recordOf } from "#lib/testing/people.ts";
import { runLarder } from "#lib/testing/run-larder.ts";

const server = await startMailServer();
runLarder(server.settings);
afterAll(server.stop);

beforeEach(() => {
  server.takes = true;
  server.received.length = 0;
});

it("an invitation's link reaches the invited address, and nobody else, no operator either", async () => {
  const team = await makeTeam("Crêperie “Oui”");
  for (const inviter of [team.owner, await asOperator(team.owner)]) {
    server.received.length = 0;
    const input = { email: "nora@larder.test", role: "developer" as const };
    const answer = await inviteMember(by(inviter), input);
    expect(answer).toMatchObject({ mail: "sent", delivery: "mailed", url: null, operators: [] });
    expect(server.received).toMatchObject([{ from: "larder@larder.test", to: ["nora@larder.test"] }]);
    const [body = ""] = server.received.map(({ text }) => text);
    expect(body).toContain("The owner invites you to join");
    expect(body).toContain("as developer");
    expect(body).toMatch(/^From: Larder <larder@larder\.test>\r$/m);
    const token = /http:\/\/localhost:3000\/invite\/([\w-]{43})/.exec(body)?.[1] ?? "";
    const reading = await readInvitation({ visitor: null, now: new Date() }, { token });
    expect(reading).toMatchObject({ kind: "offer", way: "enter" });
    expect(JSON.stringify(answer)).not.toContain(token);
  }
});

it("an invitation stands when the mail server refuses the mail, and an operator hands it over", async () => {
  server.takes = false;
  const team = await makeTeam();
  const input = { email: "full@larder.test", role: "support" as const };
  const answer = await inviteMember(by(team.owner), input);
  expect(answer).toMatchObject({ mail: "failed", delivery: "operator", url: null });
  expect(answer.operators).toContain("The owner");
  const operator = await asOperator(team.owner);
  const again = await inviteMember(by(operator), input);
  expect(again).toMatchObject({ mail: "failed", delivery: "operator", operators: [] });
  expect(again.url).toMatch(/\/invite\/[\w-]{43}$/);
  expect(await recordOf(team.organizationId)).toEqual([
    "member.invited full@larder.test",
    "member.invited full@larder.test",
    "member.invitation-handed-over full@larder.test",
  ]);
});
