import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { replaceClientSecret } from "#lib/applications/replace-client-secret.ts";
import { db } from "#lib/db/client.ts";
import { by } from "#lib/testing/by.ts";
import { forgetCalls } from "#lib/testing/forget-calls.ts";
import {
  attemptsOf,
  type ConnectedSet,
  type ConnectedSetOptions,
  heldPair,
  makeConnectedSet,
  rowOf,
} from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { passDeadlines } from "#lib/testing/pass-deadlines.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { unlimited } from "#lib/testing/unlimited.ts";
import { callApi } from "../../sandbox/testing/oauth-requests.ts";
import { recoverOpenSets, refreshDueSets } from "./refresh-due-sets.ts";

const larder = runLarder();
let team: Team;

const hourMs = 3_600_000;
const inFuture = () => new Date(Date.now() + hourMs);
const inPast = () => new Date(Date.now() - hourMs);

/** A set that the worker should refresh now, unless the columns say otherwise. */
async function makeDue(columns: ConnectedSetOptions["columns"] = {}): Promise<ConnectedSet> {
  return makeConnectedSet(larder.control, team.organizationId, {
    columns: { nextRefreshAt: inPast(), ...columns },
  });
}

async function countCalls(set: ConnectedSet): Promise<number> {
  return (await larder.control.calls({ endpoint: "token", clientId: set.clientId })).length;
}

beforeAll(async () => {
  team = await makeTeam();
});

beforeEach(async () => {
  // What an earlier test left due is nobody's business here.
  await db().tokenSet.updateMany({ data: { pausedAt: new Date() } });
});

describe("a sweep", () => {
  it("refreshes what is due, once, and plans the next time", async () => {
    const set = await makeDue();
    expect(await refreshDueSets(unlimited)).toBe(1);
    const row = await rowOf(set.id);
    expect(row).toMatchObject({ generation: 2, claimedUntil: null, failureCount: 0, retryAt: null });
    expect(row.nextRefreshAt?.getTime()).toBeGreaterThan(Date.now() + 48 * hourMs);
    expect(await attemptsOf(set.id)).toMatchObject([
      { trigger: "schedule", actorUserId: null, actorName: "Larder", outcome: "issued", generation: 1 },
    ]);
    const { accessToken } = await heldPair(set.id, 2);
    expect((await callApi(larder.control, accessToken ?? "")).status).toBe(200);
    expect(await refreshDueSets(unlimited)).toBe(0);
    expect(await countCalls(set)).toBe(1);
  });

  it.each<[string, ConnectedSetOptions["columns"]]>([
    ["not due yet", { nextRefreshAt: inFuture() }],
    ["paused", { pausedAt: inPast() }],
    ["revoked", { revokedAt: inPast() }],
    ["dead", { verdict: "used_elsewhere" }],
    ["promised to somebody until later", { promisedUntil: inFuture(), promisedTo: "POS Antwerp" }],
    ["resting after a failure", { retryAt: inFuture(), failureCount: 1 }],
    ["of an application whose client was refused", { credentialsRefusedAt: inPast() }],
    ["claimed by somebody", { claimedUntil: inFuture() }],
  ])("leaves alone what is %s", async (_what, columns) => {
    const set = await makeDue(columns);
    expect(await refreshDueSets(unlimited)).toBe(0);
    expect(await countCalls(set)).toBe(0);
    expect(await attemptsOf(set.id)).toEqual([]);
  });

  it("takes the soonest to expire first", async () => {
    const late = await makeDue({ accessTokenExpiresAt: new Date(Date.now() + 9 * hourMs) });
    const soon = await makeDue({ accessTokenExpiresAt: new Date(Date.now() + hourMs) });
    const next = await makeDue({ accessTokenExpiresAt: new Date(Date.now() + 5 * hourMs) });
    await refreshDueSets({ ...unlimited, concurrency: 1 });
    const calls = await larder.control.calls({ endpoint: "token" });
    const order = calls.map(({ clientId }) => clientId).slice(-3);
    expect(order).toEqual([soon.clientId, next.clientId, late.clientId]);
  });

  it("runs beside others without a second call", async () => {
    const sets = await Promise.all(Array.from({ length: 12 }, () => makeDue()));
    const counts = await Promise.all(Array.from({ length: 5 }, () => refreshDueSets(unlimited)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(12);
    for (const set of sets) expect(await countCalls(set)).toBe(1);
    expect(await larder.control.doubleSpends()).toEqual([]);
  });

  it("begins nothing once it is asked to stop", async () => {
    const set = await makeDue();
    expect(await refreshDueSets({ ...unlimited, signal: AbortSignal.abort() })).toBe(0);
    expect(await countCalls(set)).toBe(0);
  });
});

describe("failures", () => {
  it("rests as long as the provider asks for, and an hour at most", async () => {
    const set = await makeDue();
    const fault = { endpoint: "token", kind: "status", status: 429, clientId: set.clientId } as const;
    await larder.control.addFault({ ...fault, headers: { "retry-after": "999999999" } });
    await refreshDueSets(unlimited);
    const row = await rowOf(set.id);
    expect(row).toMatchObject({ failureCount: 1, verdict: null });
    const restMs = (row.retryAt?.getTime() ?? 0) - Date.now();
    expect(restMs).toBeGreaterThan(59 * 60_000);
    expect(restMs).toBeLessThanOrEqual(hourMs);
    expect(await refreshDueSets(unlimited)).toBe(0);
  });

  it("a refused client stops the whole application, with one alarm, until its secret is mended", async () => {
    const first = await makeDue();
    const { clientSecret } = await larder.control.replaceSecret(first.clientId);
    const [second] = await larder.control.createTokenSets({ clientId: first.clientId, scopes: ["accounts"] });
    if (!second) throw new Error("The sandbox made no token set.");
    await refreshDueSets(unlimited);
    expect(await rowOf(first.id)).toMatchObject({ verdict: "client_secret_changed" });
    const application = () => db().application.findUniqueOrThrow({ where: { id: first.applicationId } });
    expect((await application()).credentialsRefusedAt).not.toBeNull();
    const alarms = { action: "application.credentials-refused", subjectId: first.applicationId };
    expect(await db().auditEvent.count({ where: alarms })).toBe(1);
    const calls = await countCalls(first);
    expect(await refreshDueSets(unlimited)).toBe(0);
    expect(await countCalls(first)).toBe(calls);

    // Another test's provider had asked everybody to wait.
    await forgetCalls();
    const input = { applicationId: first.applicationId, clientSecret };
    await replaceClientSecret(by(team.owner), input);
    expect((await application()).credentialsRefusedAt).toBeNull();
    expect(await refreshDueSets(unlimited)).toBe(1);
    expect(await rowOf(first.id)).toMatchObject({ verdict: null, generation: 2 });
  });

  it("an answer in doubt is not offered again before its deadline, and recovery asks first", async () => {
    const set = await makeDue();
    await larder.control.addFault({ endpoint: "token", kind: "drop-before", clientId: set.clientId });
    await refreshDueSets(unlimited);
    expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "unknown" }]);
    expect(await refreshDueSets(unlimited)).toBe(0);
    expect(await recoverOpenSets(unlimited)).toBe(0);
    await passDeadlines(set.id);
    await db().tokenSet.update({ where: { id: set.id }, data: { retryAt: inPast() } });
    expect(await recoverOpenSets(unlimited)).toBe(1);
    expect(await attemptsOf(set.id)).toMatchObject([
      { outcome: "not_rotated", trigger: "schedule" },
      { outcome: "issued", trigger: "recovery" },
    ]);
    expect(await rowOf(set.id)).toMatchObject({ generation: 2 });
  });

  it("a rotation whose answer was lost gets its verdict from recovery, and no second offer", async () => {
    const set = await makeDue();
    await larder.control.addFault({ endpoint: "token", kind: "drop-after", clientId: set.clientId });
    await refreshDueSets(unlimited);
    await passDeadlines(set.id);
    await recoverOpenSets(unlimited);
    expect(await rowOf(set.id)).toMatchObject({ verdict: "answer_lost", generation: 1 });
    expect(await countCalls(set)).toBe(1);
  });
});
