import { beforeEach, describe, expect, it, vi } from "vitest";
import { authenticateApiKey } from "#lib/api-keys/authenticate-api-key.ts";
import { revokeApiKey } from "#lib/api-keys/revoke-api-key.ts";
import { listAuditEventsSchema } from "#lib/audit/audit-schema.ts";
import { exportAuditEvents } from "#lib/audit/export-audit-events.ts";
import { groupsFor, listAuditEvents, listRecentAuditEvents } from "#lib/audit/list-audit-events.ts";
import type { Actor } from "#lib/auth/actor.ts";
import { startAuthorization } from "#lib/authorizations/start-authorization.ts";
import { db } from "#lib/db/client.ts";
import { makeMembership } from "#lib/factories/organization-factory.ts";
import { logger } from "#lib/logger.ts";
import { endSession } from "#lib/sign-in/end-session.ts";
import { noteSignInRefused } from "#lib/sign-in/note-sign-in-refused.ts";
import { provePassword } from "#lib/sign-in/prove-password.ts";
import { signIn } from "#lib/sign-in/sign-in.ts";
import { by } from "#lib/testing/by.ts";
import { land, makePendingSet } from "#lib/testing/connect-flow.ts";
import { makeApiKey } from "#lib/testing/make-api-key.ts";
import { makeTeam, type Team, teamPassword } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { snapshot } from "#lib/testing/snapshot.ts";
import { changePassword } from "./change-password.ts";
import { endAllSessions, endOwnSession } from "./end-sessions.ts";
import { listOwnSecurityEvents } from "./list-own-security-events.ts";

const larder = runLarder();
const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const caller = { address: "203.0.113.7", userAgent: firefox };
const told = { address: "203.0.113.7", device: "Firefox on Linux" };
let team: Team;

beforeEach(async () => {
  team = await makeTeam();
  await db().signInDelay.deleteMany();
});

const from = (actor: Actor) => ({ ...by(actor), ...caller });
const enter = (email: string, password: string) =>
  signIn({ ...caller, now: new Date() }, { email, password });

async function eventsOf(organizationId: string) {
  const rows = await db().auditEvent.findMany({ where: { organizationId }, orderBy: { id: "asc" } });
  return rows.map(({ action, actorName, subjectId, detail }) => ({ action, actorName, subjectId, detail }));
}

describe("on the record, with address and device", () => {
  it("somebody signs in, is refused, and has to wait", async () => {
    const { email, userId } = team.admin;
    await enter(email, teamPassword);
    for (let count = 0; count < 6; count++) await enter(email, "wrong");
    const events = await eventsOf(team.organizationId);
    expect(events.map(({ action, actorName }) => [action, actorName])).toEqual([
      ["member.signed-in", "The admin"],
      ...Array.from({ length: 3 }, () => ["member.sign-in-refused", "Somebody"]),
      ["member.sign-in-slowed", "Somebody"],
    ]);
    for (const event of events) expect(event).toMatchObject({ subjectId: userId, detail: told });
  });

  it("a person ends sessions, gives a wrong password and changes it", async () => {
    const { admin } = team;
    const ours = await enter(admin.email, teamPassword);
    if (ours.outcome !== "signed_in") throw new Error("The person did not sign in.");
    await endOwnSession(from(admin), { sessionId: ours.sessionId });
    const proof = { password: "wrong", field: "password", safe: "Nothing was shown." };
    await expect(provePassword(from(admin), proof)).rejects.toThrow();
    await changePassword(from(admin), {
      currentPassword: teamPassword,
      newPassword: "another long password",
    });
    await endSession(from(admin));
    await endSession(from(admin));
    await endAllSessions(from(admin));
    const events = await eventsOf(team.organizationId);
    expect(events.map(({ action }) => action)).toEqual([
      "member.signed-in",
      "member.sessions-ended",
      "member.password-refused",
      "member.password-changed",
      "member.signed-out",
      "member.sessions-ended",
    ]);
    for (const event of events) expect(event).toMatchObject({ actorName: "The admin", detail: told });
  });

  it("a revoked API key is used", async () => {
    const { id, secret } = await makeApiKey(team.owner);
    await revokeApiKey(by(team.owner), { apiKeyId: id });
    expect(await authenticateApiKey(secret, { ...caller, now: new Date() })).toBeNull();
    const events = await eventsOf(team.organizationId);
    expect(events.at(-1)).toMatchObject({ action: "api-key.refused", subjectId: id, detail: told });
  });

  it("a callback is refused; a person of another organization is not named", async () => {
    const strangers = await makeTeam("Cantine du Port");
    const set = await makePendingSet(larder.control, team.organizationId);
    const started = await startAuthorization(by(team.owner), { tokenSetId: set.id });
    const state = new URL(started.authorizeUrl).searchParams.get("state") ?? "";
    for (const actor of [team.admin, strangers.owner]) {
      await land({ started, actor, parameters: { state, code: "a-code" } });
    }
    const refused = (await eventsOf(team.organizationId)).filter(({ action }) => action.endsWith("refused"));
    expect(refused.map(({ actorName }) => actorName)).toEqual(["The admin", "Somebody"]);
    expect(refused[0]?.detail).toMatchObject({ reason: "other person", address: "192.0.2.1" });
    expect(await eventsOf(strangers.organizationId)).toEqual([]);
  });
});

describe("what strangers do", () => {
  it("with an address that has no account is in the log alone, without the address", async () => {
    const email = "stranger@elsewhere.example";
    const before = await db().auditEvent.count();
    const log = vi.spyOn(logger(), "info");
    await enter(email, "wrong");
    expect(await db().auditEvent.count()).toBe(before);
    expect(log).toHaveBeenCalledWith(
      { event: "member.sign-in-refused", reason: "no such account", ...told },
      "security",
    );
    expect(JSON.stringify([...(await snapshot())])).not.toContain(email);
    const key = `larder_key_${"x".repeat(40)}`;
    expect(await authenticateApiKey(key, { ...caller, now: new Date() })).toBeNull();
    expect(await db().auditEvent.count()).toBe(before);
  });

  it("is told to every organization of the person, and to no other", async () => {
    const other = await makeTeam("Cantine du Port");
    const uninvolved = await makeTeam("Uninvolved");
    const { userId, email } = team.support;
    await makeMembership({ userId, organizationId: other.organizationId, role: "support" }, new Date());
    await enter(email, "wrong");
    for (const { organizationId } of [team, other]) {
      expect((await eventsOf(organizationId)).map(({ action }) => action)).toEqual([
        "member.sign-in-refused",
      ]);
    }
    expect(await eventsOf(uninvolved.organizationId)).toEqual([]);
    expect(await listOwnSecurityEvents(by(team.support))).toHaveLength(1);
  });

  it("again and again makes a few entries, from one address or from many", async () => {
    const account = { id: team.support.userId, name: team.support.name };
    const refused = { action: "member.sign-in-refused", account, reason: "wrong password" } as const;
    const now = new Date();
    for (let count = 0; count < 150; count++) await noteSignInRefused({ ...caller, now }, refused);
    const times = (await eventsOf(team.organizationId)).map(({ detail }) => JSON.stringify(detail));
    expect(times).toHaveLength(5);
    expect(times.at(-1)).toContain('"times":100');
    for (let count = 0; count < 100; count++) {
      await noteSignInRefused({ ...caller, address: `10.3.0.${count}`, now }, refused);
    }
    expect(await eventsOf(team.organizationId)).toHaveLength(20);
  });
});

describe("who sees it", () => {
  const all = listAuditEventsSchema.parse({});
  const security = listAuditEventsSchema.parse({ group: "security" });

  async function exported(actor: Actor): Promise<string> {
    let text = "";
    const later = new Date(Date.now() + 60_000);
    for await (const part of exportAuditEvents(by(actor, later), {}).body) text += part;
    return text;
  }

  it("an owner, in the activity and its export; nobody else, however they ask", async () => {
    await enter(team.developer.email, teamPassword);
    const { owner, ...others } = { ...team, organizationId: undefined };
    expect((await listAuditEvents(by(owner), security)).events).toMatchObject([
      { action: "member.signed-in", did: "signed in", alone: true, actor: { name: "The developer" } },
    ]);
    expect((await listAuditEvents(by(owner), all)).events).toHaveLength(1);
    expect(await exported(owner)).toContain("The developer signed in,");
    expect(groupsFor(owner)).toContain("security");
    for (const actor of [others.admin, others.developer, others.support]) {
      expect((await listAuditEvents(by(actor), security)).events).toEqual([]);
      expect((await listAuditEvents(by(actor), all)).events).toEqual([]);
      expect(await exported(actor)).not.toContain("signed in");
      expect(groupsFor(actor)).not.toContain("security");
    }
    expect(await listRecentAuditEvents(by(owner), { limit: 10 })).toEqual([]);
  });

  it("each person their own", async () => {
    await enter(team.developer.email, teamPassword);
    await enter(team.developer.email, "wrong");
    const events = await listOwnSecurityEvents(by(team.developer));
    expect(events.map(({ action }) => action)).toEqual(["member.sign-in-refused", "member.signed-in"]);
    expect(events[0]?.facts).toContainEqual({ term: "Device", value: "Firefox on Linux" });
    expect(await listOwnSecurityEvents(by(team.support))).toEqual([]);
  });
});
