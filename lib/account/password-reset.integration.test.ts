import pg from "pg";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { makePasswordResetLink } from "#lib/admin/password-reset-link.ts";
import { db } from "#lib/db/client.ts";
import { signIn } from "#lib/sign-in/sign-in.ts";
import { removeOutdated } from "#lib/system/remove-outdated.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { startMailServer } from "#lib/testing/mail-server.ts";
import { makeTeam, type Team, teamPassword } from "#lib/testing/make-team.ts";
import { isAlive, newEmail, openSession, recordOf } from "#lib/testing/people.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { changePassword } from "./change-password.ts";
import { requestPasswordReset } from "./request-password-reset.ts";
import { isResetLink, resetPassword } from "./reset-password.ts";

const server = await startMailServer();
runLarder(server.settings);
afterAll(server.stop);

const password = "another long password";
const now = () => new Date();
let team: Team;
let waiting: (() => Promise<void>)[];

beforeEach(async () => {
  team = await makeTeam();
  waiting = [];
  server.received.length = 0;
});

const later = (work: () => Promise<void>) => void waiting.push(work);
const ask = (email: string, address = newEmail("address")) =>
  requestPasswordReset({ address, now: now(), later }, { email });
const afterwards = async () => {
  for (const work of waiting.splice(0)) await work();
};
const caller = { address: "203.0.113.9", userAgent: "Firefox" };
const reset = (token: string, at = now()) =>
  resetPassword({ ...caller, now: at, later }, { token, password });
const canSignIn = async (email: string, given: string) =>
  (await signIn({ address: newEmail("address"), userAgent: "t", now: now() }, { email, password: given }))
    .outcome;

/** The token of the link that was mailed last. */
async function mailedToken(email: string): Promise<string> {
  await ask(email);
  await afterwards();
  const { text = "" } = server.received.findLast(({ to }) => to.includes(email)) ?? {};
  return /\/reset-password\/([\w-]{43})/.exec(text)?.[1] ?? "";
}

describe("asking for a new password", () => {
  it("mails a link to the address of an account, and tells the database only its hash", async () => {
    const { email } = team.support;
    const token = await mailedToken(email);
    expect(server.received).toMatchObject([{ to: [email] }]);
    expect(await isResetLink({ now: now() }, { token })).toBe(true);
    const rows = await db().passwordReset.findMany();
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(await isResetLink({ now: now() }, { token: rows[0]?.tokenHash ?? "" })).toBe(false);
  });

  it("is answered alike for an unknown address and a demo account, after the same statements", async () => {
    await asOwner().user.update({ where: { id: team.admin.userId }, data: { demo: true } });
    const seen = [];
    for (const email of [team.support.email, newEmail(), team.admin.email]) {
      const sent = vi.spyOn(pg.Client.prototype, "query");
      const answer = await ask(email);
      seen.push({ answer, statements: sent.mock.calls.length, left: waiting.length });
      sent.mockRestore();
      await afterwards();
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
    expect(server.received.map(({ to }) => to)).toEqual([[team.support.email]]);
  });

  it("mails five within an hour to one address, and answers alike to more; twenty from one are refused after", async () => {
    for (const email of [team.support.email, newEmail()]) {
      for (let asked = 0; asked < 7; asked += 1) await ask(email);
    }
    await afterwards();
    expect(server.received.map(({ to }) => to)).toEqual(Array(5).fill([team.support.email]));
    for (let asked = 0; asked < 20; asked += 1) await ask(newEmail(), "10.0.0.7");
    expect(await refusalOf(ask(newEmail(), "10.0.0.7"))).toBe("rate_limited");
  });
});

describe("a link for a new password", () => {
  it("sets it once, ends all sessions and other links, is on the record, and the person is told by mail", async () => {
    const { email, sessionId } = team.support;
    const second = await openSession(team.support);
    const unused = await mailedToken(email);
    const token = await mailedToken(email);
    server.received.length = 0;
    await reset(token);
    await afterwards();
    expect(await canSignIn(email, password)).toBe("signed_in");
    expect(await canSignIn(email, teamPassword)).toBe("refused");
    expect([await isAlive(sessionId), await isAlive(second)]).toEqual([false, false]);
    for (const used of [token, unused]) {
      expect(await isResetLink({ now: now() }, { token: used })).toBe(false);
      expect(await refusalOf(reset(used))).toBe("conflict");
    }
    const where = { action: "member.password-reset", organizationId: team.organizationId };
    expect((await db().auditEvent.findMany({ where })).map(({ detail }) => detail)).toMatchObject([
      { address: caller.address, device: expect.any(String) },
    ]);
    expect(await recordOf(team.organizationId)).toEqual([
      "member.password-reset The support",
      "member.signed-in The support",
      "member.sign-in-refused The support",
    ]);
    expect(server.received).toMatchObject([{ to: [email], text: expect.stringContaining("was changed") }]);
    expect(await isAlive(team.owner.sessionId)).toBe(true);
  });

  it("used by many at once is used by one", async () => {
    const token = await mailedToken(team.support.email);
    const settled = await Promise.allSettled(Array.from({ length: 6 }, () => reset(token)));
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("ends after thirty minutes, and is removed then", async () => {
    const token = await mailedToken(team.support.email);
    const late = new Date(Date.now() + 30 * 60_000 + 1_000);
    expect(await isResetLink({ now: late }, { token })).toBe(false);
    expect(await refusalOf(reset(token, late))).toBe("conflict");
    await asOwner().passwordReset.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
    await removeOutdated();
    expect(await db().passwordReset.count()).toBe(0);
  });

  it("ends when the person changes the password", async () => {
    const { email } = team.support;
    const token = await mailedToken(email);
    const changed = { currentPassword: teamPassword, newPassword: "a third long password" };
    await changePassword({ ...by(team.support), address: newEmail("address") }, changed);
    expect(await refusalOf(reset(token))).toBe("conflict");
    expect(await canSignIn(email, changed.newPassword)).toBe("signed_in");
  });

  it("sets no password that is easily guessed, and is not used up by one", async () => {
    const token = await mailedToken(team.support.email);
    const weak = resetPassword({ ...caller, now: now(), later }, { token, password: "passwordpassword" });
    expect(await refusalOf(weak)).toBe("invalid_input");
    await reset(token);
  });

  it("that was guessed, cut off or altered sets nothing", async () => {
    const { email } = team.support;
    const token = await mailedToken(email);
    for (const wrong of ["x".repeat(43), token.slice(0, -1), `${token}a`, token.toUpperCase()]) {
      expect(await refusalOf(reset(wrong))).toBe("conflict");
    }
    expect(await recordOf(team.organizationId)).toEqual([]);
    expect(await canSignIn(email, teamPassword)).toBe("signed_in");
  });

  it("is made by an operator's command too, on the record, and ends nothing until it is used", async () => {
    const { email, sessionId } = team.support;
    const { url, name } = await makePasswordResetLink({ now: now() }, { email: ` ${email.toUpperCase()}` });
    expect(name).toBe("The support");
    expect(await isAlive(sessionId)).toBe(true);
    await reset(url.split("/").at(-1) ?? "");
    expect(await canSignIn(email, password)).toBe("signed_in");
    expect(await recordOf(team.organizationId)).toEqual([
      "member.reset-link-made The support",
      "member.password-reset The support",
      "member.signed-in The support",
    ]);
    expect(await refusalOf(makePasswordResetLink({ now: now() }, { email: newEmail() }))).toBe("not_found");
  });
});
