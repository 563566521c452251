import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, expect, it } from "vitest";
import { inviteMember } from "#lib/members/invite-member.ts";
import { by } from "#lib/testing/by.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";

interface Received {
  from: string;
  to: string[];
  text: string;
}

const received: Received[] = [];
let takes = true;

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS"],
  onRcptTo: (_address, _session, done) => done(takes ? null : new Error("mailbox full")),
  onData(stream, { envelope }, done) {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
      const to = envelope.rcptTo.map(({ address }) => address);
      received.push({ from, to, text: Buffer.concat(chunks).toString("utf8") });
      done();
    });
  },
});
await new Promise<void>((resolve) => {
  server.listen(0, "127.0.0.1", resolve);
});
const { port } = server.server.address() as AddressInfo;

runLarder({ LARDER_SMTP_URL: `smtp://127.0.0.1:${port}`, LARDER_MAIL_FROM: "Larder <larder@larder.test>" });

afterAll(async () => {
  await new Promise<void>((resolve) => {
    server.close(resolve);
  });
});

it("an invitation's link reaches the invited address, and nobody else", async () => {
  const team = await makeTeam("Crêperie “Oui”");
  const input = { email: "nora@larder.test", role: "developer" as const };
  const { mail, url } = await inviteMember(by(team.owner), input);
  expect(mail).toBe("sent");
  expect(received).toHaveLength(1);
  const [letter] = received;
  expect(letter).toMatchObject({ from: "larder@larder.test", to: ["nora@larder.test"] });
  // Quoted-printable breaks long lines and writes what is not ASCII as =XX.
  const body = (letter?.text ?? "").replaceAll(/=\r\n/g, "");
  expect(body).toContain(url);
  expect(body).toContain("The owner invites you to join");
  expect(body).toContain("as developer");
  expect(body).toMatch(/^From: Larder <larder@larder\.test>\r$/m);
});

it("an invitation stands when the mail server refuses the mail", async () => {
  takes = false;
  const team = await makeTeam();
  const input = { email: "full@larder.test", role: "support" as const };
  const { mail, url } = await inviteMember(by(team.owner), input);
  expect(mail).toBe("failed");
  expect(url).toMatch(/\/invite\/[\w-]{43}$/);
});
