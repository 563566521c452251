import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { recoverOpenSets, refreshDueSets } from "#lib/refresh/refresh-due-sets.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { addMachine, askForToken } from "#lib/testing/ask-for-token.ts";
import { by } from "#lib/testing/by.ts";
import { connectOnce, makePendingSet } from "#lib/testing/connect-flow.ts";
import { bring } from "#lib/testing/import-by-hand.ts";
import {
  type ConnectedSet,
  type ConnectedSetOptions,
  eventsOf,
  makeConnectedSet,
  rowOf,
} from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { passDeadlines } from "#lib/testing/pass-deadlines.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCallSeen, tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { unlimited } from "#lib/testing/unlimited.ts";
import { checkTokenSet } from "./check-token-set.ts";
import { getTokenSet } from "./get-token-set.ts";
import { pauseTokenSet } from "./pause-token-set.ts";
import { resumeTokenSet } from "./resume-token-set.ts";
import { revokeTokenSet } from "./revoke-token-set.ts";

const larder = runLarder();
let team: Team;

const hourMs = 3_600_000;
const inPast = () => new Date(Date.now() - hourMs);
const inFuture = () => new Date(Date.now() + hourMs);
const reason = "Closed for stocktaking";

beforeAll(async () => {
  team = await makeTeam();
});
beforeEach(async () => {
  // What an earlier test left due is not this test's.
  await db().tokenSet.updateMany({ data: { pausedAt: new Date() } });
});
afterEach(() => larder.control.clearFaults());

const connected = (columns: ConnectedSetOptions["columns"] = {}) =>
  makeConnectedSet(larder.control, team.organizationId, { columns });
const pause = ({ id: tokenSetId }: { id: string }) => pauseTokenSet(by(team.admin), { tokenSetId, reason });
const resume = ({ id: tokenSetId }: { id: string }) => resumeTokenSet(by(team.owner), { tokenSetId });
const refresh = ({ id: tokenSetId }: { id: string }) =>
  refreshTokenSet(by(team.owner), { tokenSetId, requestedAt: new Date(), trigger: "person" });
const view = ({ id: tokenSetId }: { id: string }) => getTokenSet(by(team.support), { tokenSetId });
/** What a worker does; returns how many sets it took on. */
const work = async () => (await recoverOpenSets(unlimited)) + (await refreshDueSets(unlimited));
const callsOf = async (set: ConnectedSet) => (await tokenCalls(larder.control, set)).length;

describe("a set that somebody paused", () => {
  it("says who paused it, since when and why, and it is on the record", async () => {
    const set = await connected();
    expect(await pause(set)).toEqual({ isRefreshUnderWay: false });
    const { health, diagnosis, pausedAt } = await view(set);
    expect(health).toBe("paused");
    expect(diagnosis).toMatchObject({
      cause: "paused",
      headline: `Paused by ${team.admin.name}: “${reason}”`,
      since: pausedAt,
      remedy: "resume",
      works: "yes",
    });
    expect((await eventsOf(set.id)).at(-1)).toMatchObject({
      action: "token-set.paused",
      actorName: team.admin.name,
      detail: { reason },
    });
  });

  it("is refreshed by nobody: not on schedule, not by a click, not by a machine", async () => {
    const set = await connected({ nextRefreshAt: inPast() });
    await pause(set);
    expect(await work()).toBe(0);
    await expect(refresh(set)).rejects.toMatchObject({
      code: "conflict",
      text: { what: "This token set is paused." },
    });
    const machine = await addMachine(team, set);
    expect(await askForToken(machine)).toMatchObject({ status: 200, body: { larder_hint: "paused" } });
    expect(await callsOf(set)).toBe(0);
  });

  it("gives machines its access token until that expires, and then says why there is none", async () => {
    const set = await connected();
    const machine = await addMachine(team, set);
    const promised = await askForToken(machine);
    await pause(set);
    expect((await rowOf(set.id)).promisedUntil).not.toBeNull();
    expect(await askForToken(machine)).toMatchObject({
      status: 200,
      body: { access_token: set.accessToken, larder_hint: "paused" },
    });
    expect(promised).toMatchObject({ body: { access_token: set.accessToken } });
    await db().tokenSet.update({ where: { id: set.id }, data: { accessTokenExpiresAt: inPast() } });
    expect(await askForToken(machine)).toMatchObject({
      status: 503,
      body: { error: "temporarily_unavailable", error_description: expect.stringContaining("paused") },
    });
    expect(await callsOf(set)).toBe(0);
  });

  it("can be checked and revoked, and connected anew without ending the pause", async () => {
    const checked = await connected();
    await pause(checked);
    expect(await checkTokenSet(by(team.support), checked.id)).toMatchObject({ active: true });
    const { id: tokenSetId, name: confirm } = checked;
    const revoked = await revokeTokenSet(by(team.owner), { tokenSetId, confirm, trigger: "person" });
    expect(revoked).toMatchObject({ outcome: "revoked" });
    const set = await makePendingSet(larder.control, team.organizationId);
    await connectOnce(larder.control, team.owner, set);
    await pause(set);
    expect(await connectOnce(larder.control, team.owner, set)).toMatchObject({
      connect: { outcome: "connected", generation: 2 },
    });
    expect(await view(set)).toMatchObject({ health: "paused", generation: 2 });
  });

  it("takes in no tokens that only a refresh could bring to life", async () => {
    const set = await connected({ verdict: "answer_lost", verdictAt: inPast() });
    await db().tokenSet.update({ where: { id: set.id }, data: { pausedAt: inPast() } });
    const [{ refreshToken = "" } = {}] = await larder.control.createTokenSets({
      clientId: set.clientId,
      scopes: ["accounts"],
    });
    const pair = { accessToken: "an-access-token-that-has-expired", refreshToken };
    const imported = bring(team.owner, set, pair, { refreshAtOnce: true });
    await expect(imported).rejects.toMatchObject({ text: { what: "This token set is paused." } });
    expect(await callsOf(set)).toBe(0);
    expect(await rowOf(set.id)).toMatchObject({ generation: 1, verdict: "answer_lost" });
  });
});

it.each<[string, ConnectedSetOptions["columns"], string]>([
  ["never connected", { generation: 0 }, "not connected yet"],
  ["revoked", { revokedAt: inPast() }, "revoked"],
  ["lost", { verdict: "used_elsewhere", verdictAt: inPast() }, "lost"],
  ["paused", { pausedAt: inPast(), pausedBy: "Nora", pauseReason: "Moving" }, "paused already by Nora"],
  ["archived", { pausedAt: inPast(), archivedAt: inPast() }, "archived"],
])("a set that is %s cannot be paused", async (_what, columns, what) => {
  const set = await connected(columns);
  const before = await rowOf(set.id);
  await expect(pause(set)).rejects.toMatchObject({
    code: "conflict",
    text: { what: expect.stringContaining(what) },
  });
  expect(await rowOf(set.id)).toEqual(before);
});

describe("a refresh under way when somebody pauses", () => {
  const delayed = { endpoint: "token", kind: "delay", ms: 1_000 } as const;

  it("ends as it would have: its tokens are in use, and the pause counts from the next", async () => {
    const set = await connected({ nextRefreshAt: inPast() });
    await larder.control.addFault({ ...delayed, clientId: set.clientId });
    const refreshing = refresh(set);
    await tokenCallSeen(larder.control, set, "received");
    expect(await pause(set)).toEqual({ isRefreshUnderWay: true });
    expect(await refreshing).toMatchObject({ outcome: "refreshed", generation: 2 });
    const row = await rowOf(set.id);
    expect(row).toMatchObject({ generation: 2, claimedUntil: null, dueAt: null, pausedBy: team.admin.name });
    await db().tokenSet.update({ where: { id: set.id }, data: { nextRefreshAt: inPast() } });
    expect(await work()).toBe(0);
    expect(await callsOf(set)).toBe(1);
  });

  it("waits with a missing reply until somebody resumes: then it is found out before anything is offered", async () => {
    const set = await connected({ nextRefreshAt: inPast() });
    await larder.control.addFault({ endpoint: "token", kind: "drop-before", clientId: set.clientId });
    await refreshDueSets(unlimited);
    await pause(set);
    await passDeadlines(set.id);
    await db().tokenSet.update({ where: { id: set.id }, data: { retryAt: inPast() } });
    const calls = await callsOf(set);
    expect(await work()).toBe(0);
    expect(await callsOf(set)).toBe(calls);
    await resume(set);
    expect(await work()).toBeGreaterThan(0);
    expect(await rowOf(set.id)).toMatchObject({ generation: 2, failureCount: 0 });
    expect(await larder.control.doubleSpends()).toEqual([]);
  });
});

describe("a set that is resumed", () => {
  it("is refreshed at once where that is overdue, once, and says who had paused it on the record", async () => {
    const set = await connected({ nextRefreshAt: inPast(), accessTokenExpiresAt: inPast() });
    await pause(set);
    await resume(set);
    expect(await view(set)).toMatchObject({ health: "overdue", pausedAt: null, pausedBy: null });
    expect(await work()).toBe(1);
    expect(await view(set)).toMatchObject({ health: "healthy", generation: 2, pauseReason: null });
    expect(await callsOf(set)).toBe(1);
    const resumed = (await eventsOf(set.id)).find(({ action }) => action === "token-set.resumed");
    expect(resumed).toMatchObject({
      actorName: team.owner.name,
      detail: { pauseReason: reason, pausedBy: team.admin.name },
    });
  });

  it("waits for what machines were promised meanwhile", async () => {
    const set = await connected({ nextRefreshAt: inPast() });
    await pause(set);
    await askForToken(await addMachine(team, set));
    const { promisedUntil } = await rowOf(set.id);
    await resume(set);
    expect(promisedUntil?.getTime()).toBeGreaterThan(Date.now());
    expect((await rowOf(set.id)).dueAt).toEqual(promisedUntil);
    expect(await work()).toBe(0);
    await db().tokenSet.update({ where: { id: set.id }, data: { promisedUntil: inPast() } });
    expect(await work()).toBe(1);
  });

  it("must have been paused, and not be archived", async () => {
    const running = await connected({ nextRefreshAt: inFuture() });
    await expect(resume(running)).rejects.toMatchObject({ text: { what: "This token set is not paused." } });
    const archived = await connected({ pausedAt: inPast(), archivedAt: inPast() });
    await expect(resume(archived)).rejects.toMatchObject({ text: { what: "This token set is archived." } });
  });
});
