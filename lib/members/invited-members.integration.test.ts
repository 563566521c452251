import pg from "pg";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Role } from "#lib/auth/permissions.ts";
import { createSession } from "#lib/auth/session-repository.ts";
import { db } from "#lib/db/client.ts";
import { signIn } from "#lib/sign-in/sign-in.ts";
import { by } from "#lib/testing/by.ts";
import { inviteWithLink } from "#lib/testing/invite.ts";
import { makeTeam, type Team, teamPassword } from "#lib/testing/make-team.ts";
import { isAlive, membershipOf, newEmail } from "#lib/testing/people.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { disableMember } from "./disable-member.ts";
import { joinByInvitation } from "./join-by-invitation.ts";
import { readInvitation } from "./read-invitation.ts";
import { registerByInvitation } from "./register-by-invitation.ts";
import { removeMember } from "./remove-member.ts";

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

function register(token: string, given = password, address = newEmail("address"), at = now()) {
  return registerByInvitation({ address, now: at }, { token, name: "Nora New", password: given });
}

async function refused(token: string, at = now()) {
  const reading = await readInvitation({ visitor: null, now: at }, { token });
  return reading.kind === "refused" ? reading.reason : reading.way;
}

describe("somebody with an account", () => {
  it("signs in first, joins by one call, and is there at once", async () => {
    const { token } = await invite(other.support.email, "admin");
    expect(await refused(token)).toBe("enter");
    expect(await readInvitation({ visitor: other.support, now: now() }, { token })).toMatchObject({
      way: "join",
    });
    await joinByInvitation(by(other.support), { token });
    const session = await db().session.findUniqueOrThrow({ where: { id: other.support.sessionId } });
    expect(session.organizationId).toBe(team.organizationId);
    expect(await isAlive(other.support.sessionId)).toBe(true);
    expect(await membershipOf(other.support.userId, team.organizationId)).toMatchObject({ role: "admin" });
    expect(await membershipOf(other.support.userId, other.organizationId)).toMatchObject({ role: "support" });
  });

  it("cannot take what was sent to another, and does not use it up", async () => {
    const { token } = await invite(other.support.email, "owner");
    expect(await readInvitation({ visitor: other.admin, now: now() }, { token })).toMatchObject({
      way: "other_person",
    });
    expect(await refusalOf(joinByInvitation(by(other.admin), { token }))).toBe("forbidden");
    expect(await membershipOf(other.admin.userId, team.organizationId)).toBeNull();
    await joinByInvitation(by(other.support), { token });
  });

  it("cannot be registered over: the password stays theirs", async () => {
    const { token } = await invite(other.support.email);
    expect(await refusalOf(register(token))).toBe("invalid_input");
    expect(await membershipOf(other.support.userId, team.organizationId)).toBeNull();
    const credentials = { email: other.support.email, password: teamPassword };
    expect((await signIn({ ...{ address: "t", userAgent: "t" }, now: now() }, credentials)).outcome).toBe(
      "signed_in",
    );
  });

  it("is told when they are a member, or disabled", async () => {
    const { token } = await invite(other.support.email);
    const { userId } = other.support;
    const { organizationId } = team;
    await db().membership.create({ data: { userId, organizationId, role: "support" } });
    expect(await readInvitation({ visitor: other.support, now: now() }, { token })).toMatchObject({
      way: "member",
    });
    expect(await refusalOf(joinByInvitation(by(other.support), { token }))).toBe("conflict");
    await disableMember(by(team.owner), { userId });
    expect(await readInvitation({ visitor: other.support, now: now() }, { token })).toMatchObject({
      way: "disabled",
    });
    expect(await refusalOf(joinByInvitation(by(other.support), { token }))).toBe("conflict");
    expect(await membershipOf(userId, organizationId)).toMatchObject({ role: "support" });
  });

  it("who has nowhere to sign in joins by their password, a few tries at most", async () => {
    const { email, userId } = other.support;
    await removeMember(by(other.owner), { userId });
    const { token } = await invite(email);
    expect(await refused(token)).toBe("enter");
    for (let tries = 0; tries < 3; tries += 1) {
      expect(await refusalOf(register(token, "not the password", "10.0.0.9"))).toBe("invalid_input");
    }
    await register(token, teamPassword, "10.0.0.9");
    expect(await membershipOf(userId, team.organizationId)).toMatchObject({ role: "support" });
    expect(await db().user.findUniqueOrThrow({ where: { id: userId } })).toMatchObject({
      name: "The support",
    });
  });

  it("is not guessed at for long", async () => {
    const { token } = await invite(other.support.email);
    const at = now();
    const guess = () => register(token, "a wrong password", "10.0.0.8", at);
    for (let tries = 0; tries < 5; tries += 1) expect(await refusalOf(guess())).toBe("invalid_input");
    expect(await refusalOf(guess())).toBe("rate_limited");
  });

  it("who was removed and comes back does not get an old session back", async () => {
    const { email, userId, sessionId, organizationId } = team.support;
    await removeMember(by(team.owner), { userId });
    expect(await db().session.count({ where: { id: sessionId } })).toBe(0);
    // As if it were opened in the very moment of the removal.
    const late = { userId, organizationId, membershipVersion: 1, userAgent: "late" };
    await expect(createSession(db(), late, new Date())).rejects.toMatchObject({ code: "P2003" });
    const { token } = await invite(email, "owner");
    await register(token, teamPassword);
    expect(await isAlive(sessionId)).toBe(false);
  });
});

describe("an invitation's page", () => {
  it("is the same for an address with an account and without, and reads nothing of either", async () => {
    const [known, unknown] = [await invite(other.support.email), await invite()];
    const seen = async ({ token, email }: { token: string; email: string }) => {
      const sent = vi.spyOn(pg.Client.prototype, "query");
      const reading = await readInvitation({ visitor: null, now: now() }, { token });
      const statements = sent.mock.calls.map(([query]) => (query as unknown as { text: string }).text);
      sent.mockRestore();
      const text = JSON.stringify(reading)
        .replaceAll(email, "EMAIL")
        .replace(/"expiresAt":"[^"]+"/, "");
      return { text, statements };
    };
    const [first, second] = [await seen(known), await seen(unknown)];
    expect(first.statements.length).toBeGreaterThan(0);
    expect(first).toEqual(second);
  });
});
