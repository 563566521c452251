import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "#lib/auth/actor.ts";
import { findActorBySession } from "#lib/auth/session-repository.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeMember } from "#lib/factories/organization-factory.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { actorOf, makeTeam, type Team, teamPassword } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { endSession } from "./end-session.ts";
import { signIn } from "./sign-in.ts";

runLarder();
const wrong = "not the password at all";
const hour = 3_600_000;
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});
beforeEach(async () => {
  await db().signInDelay.deleteMany();
});

const origin = { address: "203.0.113.7", userAgent: "Firefox" };
const enter = (email: string, password: string, address = origin.address) =>
  signIn({ ...{ ...origin, address }, now: new Date() }, { email, password });

async function newcomer(more: { demo?: boolean } = {}): Promise<Actor> {
  const email = `new-${newId()}@larder.test`;
  const { organizationId } = team;
  const member = { organizationId, email, name: "New", role: "admin" as const, password: teamPassword };
  const { userId } = await makeMember({ ...member, ...more }, new Date());
  return actorOf(userId, organizationId);
}

const membershipOf = ({ userId, organizationId }: Actor) => ({
  userId_organizationId: { userId, organizationId },
});

describe("signing in", () => {
  it("opens a session for the person, in the organization, with the role of now", async () => {
    const result = await enter(team.admin.email.toUpperCase(), teamPassword);
    if (result.outcome !== "signed_in") throw new Error(`The sign-in was ${result.outcome}.`);
    expect(await findActorBySession(db(), result.sessionId, new Date())).toEqual({
      ...team.admin,
      sessionId: result.sessionId,
    });
  });

  it("ends the session that the browser had until then, and only when it succeeds", async () => {
    const { email, userId, organizationId } = await newcomer();
    const before = await actorOf(userId, organizationId);
    const again = (password: string) =>
      signIn({ ...origin, replaces: before.sessionId, now: new Date() }, { email, password });
    expect(await again(wrong)).toEqual({ outcome: "refused" });
    expect(await findActorBySession(db(), before.sessionId, new Date())).not.toBeNull();
    expect(await again(teamPassword)).toMatchObject({ outcome: "signed_in" });
    expect(await findActorBySession(db(), before.sessionId, new Date())).toBeNull();
  });

  it("answers every cause of refusal alike", async () => {
    const disabled = await newcomer();
    await db().membership.update({ where: membershipOf(disabled), data: { disabledAt: new Date() } });
    const nowhere = await newcomer();
    await db().membership.delete({ where: membershipOf(nowhere) });
    const sessions = await db().session.count();
    const answers = [
      await enter(team.owner.email, wrong),
      await enter("nobody@larder.test", teamPassword),
      await enter(disabled.email, teamPassword),
      await enter(nowhere.email, teamPassword),
      await enter(team.owner.email, ""),
      await enter(team.owner.email, `${teamPassword}\u0000`),
      await enter(team.owner.email, "x".repeat(600)),
      await enter(`${"x".repeat(300)}@larder.test`, teamPassword),
      await signIn({ ...origin, now: new Date() }, { email: { contains: "@" }, password: teamPassword }),
      await signIn({ ...origin, now: new Date() }, null),
    ];
    for (const answer of answers) expect(answer).toEqual({ outcome: "refused" });
    expect(await db().session.count()).toBe(sessions);
  });

  it("costs a real check for an address that has no account", async () => {
    /** Processor time, which a busy machine does not stretch as it does the time on the wall. */
    const costOf = async (email: string) => {
      const before = process.cpuUsage();
      await enter(email, wrong);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    await costOf("warm-up@larder.test");
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 4; round++) {
      known.push(await costOf(team.owner.email));
      unknown.push(await costOf(`nobody-${round}@larder.test`));
    }
    expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) / 2);
  });

  it("keeps demo accounts out when this is no demo", async () => {
    const demo = await newcomer({ demo: false });
    await asOwner().user.update({ where: { id: demo.userId }, data: { demo: true } });
    expect(await enter(demo.email, teamPassword)).toEqual({ outcome: "refused" });
    expect(await findActorBySession(db(), demo.sessionId, new Date())).toBeNull();
  });
});

describe("a session ends at once", () => {
  const isAlive = async (actor: Actor, at = new Date()) =>
    (await findActorBySession(db(), actor.sessionId, at)) !== null;

  it.each<[string, (actor: Actor) => Promise<unknown>]>([
    ["signed out", (actor) => endSession(by(actor))],
    [
      "disabled",
      (actor) => db().membership.update({ where: membershipOf(actor), data: { disabledAt: new Date() } }),
    ],
    [
      "demoted, which raises the version",
      (actor) =>
        db().membership.update({
          where: membershipOf(actor),
          data: { role: "support", version: { increment: 1 } },
        }),
    ],
    ["removed", (actor) => db().membership.delete({ where: membershipOf(actor) })],
    ["deleted", (actor) => asOwner().user.delete({ where: { id: actor.userId } })],
  ])("when its member is %s", async (_what, change) => {
    const actor = await newcomer();
    expect(await isAlive(actor)).toBe(true);
    await change(actor);
    expect(await isAlive(actor)).toBe(false);
  });

  it("after twelve hours", async () => {
    const actor = await newcomer();
    expect(await isAlive(actor, new Date(Date.now() + 12 * hour - 60_000))).toBe(true);
    expect(await isAlive(actor, new Date(Date.now() + 12 * hour))).toBe(false);
  });

  it("and none is made of an id that is nobody's", async () => {
    expect(await findActorBySession(db(), newId(), new Date())).toBeNull();
  });

  it("a role changed in the database counts for the very next request", async () => {
    const actor = await newcomer();
    await db().membership.update({ where: membershipOf(actor), data: { role: "support" } });
    expect(await findActorBySession(db(), actor.sessionId, new Date())).toMatchObject({ role: "support" });
  });
});
