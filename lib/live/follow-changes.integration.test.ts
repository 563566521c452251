import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { authenticateApiKey } from "#lib/api-keys/authenticate-api-key.ts";
import { createApiKey } from "#lib/api-keys/create-api-key.ts";
import type { Actor } from "#lib/auth/actor.ts";
import { roles } from "#lib/auth/permissions.ts";
import { moveSession, revokeSession } from "#lib/auth/session-repository.ts";
import { db } from "#lib/db/client.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { by } from "#lib/testing/by.ts";
import { changeRole, disableMember, removeMember } from "#lib/testing/change-membership.ts";
import { makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { actorOf, makeTeam, type Team } from "#lib/testing/make-team.ts";
import { addMember } from "#lib/testing/people.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { followChanges } from "./follow-changes.ts";
import { type KeptHub, keepHub } from "./keep-hub.ts";
import type { StreamEvent } from "./stream-event-view.ts";

const larder = runLarder();
let team: Team;
let others: Team;
let kept: KeptHub;

beforeAll(async () => {
  team = await makeTeam();
  others = await makeTeam("Cantine du Port");
  kept = keepHub();
});
afterAll(() => kept.stop());

/** The events of a stream, one after another. */
class Page {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #text = "";

  constructor(actor: Actor, age = 0) {
    this.#reader = followChanges(by(actor), { age }, kept.hub).getReader();
    onTestFinished(() => this.close());
  }

  /** The next event that is no beat, or the next of all; null when the stream has ended. */
  async next(wanted: "any" | "told" = "told"): Promise<StreamEvent | null> {
    for (;;) {
      const [, event, data] = /event: (\w+)\ndata: (.*)\n\n/.exec(this.#text) ?? [];
      if (event === undefined || data === undefined) {
        const { done, value } = await this.#reader.read();
        if (done) return null;
        this.#text += new TextDecoder().decode(value);
        continue;
      }
      this.#text = this.#text.slice(this.#text.indexOf("\n\n", this.#text.indexOf("event:")) + 2);
      const told = { event, data: JSON.parse(data) } as StreamEvent;
      if (wanted === "any" || told.event !== "beat") return told;
    }
  }

  /** Waits until the page has been told whether changes are heard. */
  async untilHeard(heard: boolean): Promise<void> {
    for (let told = await this.next("any"); told; told = await this.next("any")) {
      if (told.event === "beat" && told.data.heard === heard) return;
    }
    throw new Error("The stream has ended.");
  }

  close(): Promise<void> {
    return this.#reader.cancel();
  }
}

/** A page that hears changes. */
async function openPage(actor: Actor, age = 0): Promise<Page> {
  const page = new Page(actor, age);
  await page.untilHeard(true);
  return page;
}

/** Reads on until the page has been told of all that was committed before. */
async function readUpToNow(page: Page): Promise<void> {
  let mark = await makeConnectedSet(larder.control, team.organizationId);
  for (let told = await page.next(); told; told = await page.next()) {
    if (told.event !== "changed") continue;
    if (told.data.state.includes(mark.id)) return;
    // It may be among those that were not listed.
    if (told.data.more) mark = await makeConnectedSet(larder.control, team.organizationId);
  }
}

const change = (id: string, data: object) => db().tokenSet.update({ where: { id }, data });
const state = (...ids: string[]) => ({ event: "changed", data: { state: ids, tokens: [], more: false } });

it("a page hears of its own organization alone", async () => {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const foreign = await makeConnectedSet(larder.control, others.organizationId);
  const [own, stranger] = [await openPage(team.support), await openPage(others.owner)];
  await change(set.id, { verdict: "unknown", verdictAt: new Date() });
  expect(await own.next()).toEqual(state(set.id));
  await change(foreign.id, { verdict: "unknown", verdictAt: new Date() });
  // What is told first is all that was told.
  expect(await stranger.next()).toEqual(state(foreign.id));
});

it("what a refresh brings is told as such, and claims and promises are not told", async () => {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const page = await openPage(team.owner);
  await readUpToNow(page);
  await change(set.id, { claimedUntil: new Date(0) });
  await change(set.id, { promisedUntil: new Date(), promisedTo: "Till" });
  const wish = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" } as const;
  expect(await refreshTokenSet(by(team.owner), wish)).toMatchObject({ outcome: "refreshed" });
  expect(await page.next()).toEqual({
    event: "changed",
    data: { state: [], tokens: [set.id], more: false },
  });
});

it.each<[string, object]>([
  ["revoked", { revokedAt: new Date() }],
  ["paused", { pausedAt: new Date() }],
  ["in doubt", { doubtSince: new Date() }],
  ["refused by the application's secret", { credentialsRefusedAt: new Date() }],
  ["failing", { failureCount: 1, failedAt: new Date(), failureReason: { code: "not_reached", reason: "x" } }],
  ["granted other scopes", { grantedScopes: ["sales"] }],
  ["renamed", { name: "Another name" }],
])("a set that is %s changed its state", async (_what, data) => {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const page = await openPage(team.owner);
  await change(set.id, data);
  expect(await page.next()).toEqual(state(set.id));
});

it("archiving a paused set and moving it to another library are told, though nothing else of it changes", async () => {
  const columns = { pausedAt: new Date() };
  const set = await makeConnectedSet(larder.control, team.organizationId, { columns });
  const other = await makeConnectedSet(larder.control, team.organizationId, { library: "Café Nord" });
  const { libraryId } = await db().tokenSet.findUniqueOrThrow({ where: { id: other.id } });
  for (const data of [{ archivedAt: new Date() }, { libraryId }]) {
    const page = await openPage(team.owner);
    await readUpToNow(page);
    await change(set.id, data);
    expect(await page.next()).toEqual(state(set.id));
  }
});

it("a new set and an application are told, and many at once as more", async () => {
  const page = await openPage(team.owner);
  const set = await makeConnectedSet(larder.control, team.organizationId);
  expect((await page.next())?.data).toMatchObject({ state: expect.arrayContaining([set.id]) });
  await db().application.update({
    where: { id: set.applicationId },
    data: { credentialsRefusedAt: new Date() },
  });
  await expect.poll(async () => (await page.next())?.data).toMatchObject({ state: [set.applicationId] });
  const sets = Array.from({ length: 60 }, () => makeConnectedSet(larder.control, team.organizationId));
  const ids = (await Promise.all(sets)).map(({ id }) => id);
  await db().tokenSet.updateMany({ where: { id: { in: ids } }, data: { pausedAt: new Date() } });
  await expect.poll(async () => (await page.next())?.data).toMatchObject({ more: true });
});

it.each<[string, (member: Actor) => Promise<unknown>]>([
  ["was demoted", (member) => changeRole(member, "support")],
  ["was disabled", disableMember],
  ["was removed", removeMember],
  ["signed out", ({ sessionId }) => revokeSession(db(), sessionId, new Date())],
  [
    "switched to another organization",
    async (member) => {
      const { userId, sessionId } = member;
      const data = { userId, organizationId: others.organizationId, role: "support" } as const;
      await db().membership.create({ data });
      expect(await moveSession(db(), { userId, sessionId }, others.organizationId, new Date())).toBe(true);
    },
  ],
])("the stream of somebody who %s ends within seconds, and tells nothing more", async (_what, act) => {
  const member = await addMember(team.organizationId, "developer");
  const page = await openPage(member);
  await readUpToNow(page);
  await act(member);
  const begun = performance.now();
  expect(await page.next()).toEqual({ event: "end", data: { why: "session" } });
  expect(performance.now() - begun).toBeLessThan(5_000);
  expect(await page.next()).toBeNull();
});

it("every role may listen, and a key may not", async () => {
  for (const role of roles) await openPage(team[role]);
  const wish = { name: "Nightly", permissions: ["token-set:read" as const], lifetimeDays: 1 };
  const { secret } = await createApiKey(by(team.owner), { ...wish, environments: ["production"] });
  const byKey = await authenticateApiKey(secret, { now: new Date(), address: "127.0.0.1" });
  if (!byKey) throw new Error("The new key is not known.");
  expect(() => new Page(byKey)).toThrow(expect.objectContaining({ code: "forbidden" }));
});

it("the fifth page of a session takes the place of its first", async () => {
  const member = await actorOf(team.owner.userId, team.organizationId);
  const pages = await Promise.all([1, 2, 3, 4].map(() => openPage(member)));
  await openPage(member);
  expect(await pages[0]?.next()).toEqual({ event: "end", data: { why: "crowded" } });
  expect(await pages[0]?.next()).toBeNull();
});

it("a page that shows something older than the last change is told at once", async () => {
  const begun = performance.now();
  const witness = await openPage(team.owner);
  await readUpToNow(witness);
  const older = await openPage(team.owner, Math.ceil(performance.now() - begun));
  expect(await older.next()).toEqual({ event: "changed", data: { state: [], tokens: [], more: true } });
  const set = await makeConnectedSet(larder.control, team.organizationId);
  await readUpToNow(witness);
  const newer = await openPage(team.owner, 0);
  await change(set.id, { pausedAt: new Date() });
  expect(await newer.next()).toEqual(state(set.id));
});

it("a page that is closed is forgotten", async () => {
  const before = kept.hub.size;
  const page = await openPage(team.owner);
  expect(kept.hub.size).toBe(before + 1);
  await page.close();
  expect(kept.hub.size).toBe(before);
});

it("a cut connection is told, and when it is back that something may have changed", async () => {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const page = await openPage(team.owner);
  await db().$queryRaw`
    SELECT pg_terminate_backend("pid", 5000) FROM pg_stat_activity
    WHERE "application_name" = 'larder-pages' AND "datname" = current_database()`;
  await page.untilHeard(false);
  await page.untilHeard(true);
  expect(await page.next()).toMatchObject({ event: "changed", data: { more: true } });
  await change(set.id, { pausedAt: new Date() });
  expect(await page.next()).toEqual(state(set.id));
});

it("a process that stops ends every stream and its connection", async () => {
  const stopped = keepHub();
  const stream = followChanges(by(team.owner), { age: 0 }, stopped.hub);
  stopped.stop();
  const text = await new Response(stream).text();
  expect(text).toContain('event: end\ndata: {"why":"stopping"}');
  await vi.waitFor(async () => {
    const [row] = await db().$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS "count" FROM pg_stat_activity
      WHERE "application_name" = 'larder-pages' AND "datname" = current_database()`;
    // The one of this file's own hub.
    expect(row?.count).toBe(1);
  });
});
