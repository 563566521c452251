import { afterEach, beforeAll, expect, it } from "vitest";
import { sayStored } from "#lib/custody/note-view.ts";
import { db } from "#lib/db/client.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { by } from "#lib/testing/by.ts";
import {
  attemptsOf,
  type ConnectedSet,
  type ConnectedSetOptions,
  eventsOf,
  makeConnectedSet,
  rowOf,
} from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCallSeen, tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { refreshed } from "../../sandbox/testing/oauth-requests.ts";
import type { SandboxFault } from "../../sandbox/testing/sandbox-control.ts";
import { checkTokenSet } from "./check-token-set.ts";

const larder = runLarder();
const eightDaysMs = 8 * 86_400_000;
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});
afterEach(async () => {
  await larder.control.setClockOffset(0);
  await larder.control.clearFaults();
});

const connect = (options: ConnectedSetOptions = {}) =>
  makeConnectedSet(larder.control, team.organizationId, options);
const fault = (set: ConnectedSet, endpoint: SandboxFault["endpoint"], more: Omit<SandboxFault, "endpoint">) =>
  larder.control.addFault({ endpoint, clientId: set.clientId, ...more });
const check = (set: { id: string }) => checkTokenSet(by(team.support), set.id);

/** What a check may never touch. */
async function spendables(set: ConnectedSet) {
  const { generation, fence, claimedUntil, nextRefreshAt, failureCount } = await rowOf(set.id);
  const generations = await db().generation.findMany({ where: { tokenSetId: set.id } });
  return { generation, fence, claimedUntil, nextRefreshAt, failureCount, generations };
}

it("a living set is active, checked now, and nothing of it is spent or changed", async () => {
  const set = await connect();
  const before = await spendables(set);
  const startedAt = new Date();
  expect(await check(set)).toEqual({
    askedAt: expect.any(String),
    active: true,
    detail: "Apicbase said that the access token worked; the API answered 200.",
  });
  const row = await rowOf(set.id);
  expect(row).toMatchObject({ checkActive: true, verdict: null });
  expect(row.checkedAt?.getTime()).toBeGreaterThanOrEqual(startedAt.getTime());
  expect(await spendables(set)).toEqual(before);
  expect(await tokenCalls(larder.control, set)).toEqual([]);
  expect(await attemptsOf(set.id)).toEqual([]);
  expect(await eventsOf(set.id)).toMatchObject([
    { action: "token-set.checked", actorName: "The support", detail: { active: true, verdict: null } },
  ]);
});

it("a token without the scope for the probe is alive", async () => {
  const set = await connect({ scopes: ["library"] });
  const outcome = await check(set);
  expect(outcome.active).toBe(true);
  expect(outcome.detail).toContain("the API answered 403: the token lives");
});

it("a token that died before its time is no verdict: in doubt, spends nothing, and is refreshed next", async () => {
  const set = await connect();
  await refreshed(larder.control, set, set.refreshToken);
  const before = await spendables(set);
  expect(await check(set)).toMatchObject({ active: false });
  const row = await rowOf(set.id);
  expect(row).toMatchObject({ checkActive: false, verdict: null, doubtSince: expect.any(Date) });
  expect(sayStored(row.doubtEvidence)).toContain("stopped working before it expired");
  expect(row.dueAt?.getTime()).toBeLessThanOrEqual(Date.now());
  expect(await spendables(set)).toEqual({ ...before, nextRefreshAt: row.nextRefreshAt });
});

it("a check that finds it alive again ends the doubt", async () => {
  const doubt = { doubtSince: new Date(), doubtEvidence: { code: "died_early" } };
  const set = await connect({ columns: doubt });
  expect(await check(set)).toMatchObject({ active: true });
  expect(await rowOf(set.id)).toMatchObject({ doubtSince: null, doubtEvidence: null });
});

it("an earlier verdict stays: the first evidence is the better one", async () => {
  const columns = { verdict: "answer_lost", verdictEvidence: "It was lost." } as const;
  const set = await connect({ columns });
  await larder.control.revokeTokenSet(set.sandboxTokenSetId);
  expect(await check(set)).toMatchObject({ active: false });
  expect(await rowOf(set.id)).toMatchObject(columns);
});

it("a token that has merely expired brings no verdict: it can be refreshed", async () => {
  const set = await connect({ issuedAt: new Date(Date.now() - eightDaysMs) });
  await larder.control.setClockOffset(eightDaysMs);
  expect(await check(set)).toMatchObject({ active: false });
  expect(await rowOf(set.id)).toMatchObject({ checkActive: false, verdict: null });
});

it("refused credentials leave the answer to the API", async () => {
  const set = await connect();
  await larder.control.replaceSecret(set.clientId);
  expect(await check(set)).toEqual({
    askedAt: expect.any(String),
    active: true,
    detail:
      "Apicbase refused the client secret when it was asked about the access token; the API answered 200.",
  });
  expect(await rowOf(set.id)).toMatchObject({ checkActive: true, verdict: null });
});

it("when nobody answers it is not known, and nothing is concluded", async () => {
  const set = await connect();
  await fault(set, "introspect", { kind: "drop-before" });
  await fault(set, "api", { kind: "html" });
  expect(await check(set)).toEqual({
    askedAt: expect.any(String),
    active: null,
    detail:
      "Apicbase did not answer when it was asked about the access token; the API did not answer (HTTP 500).",
  });
  expect(await rowOf(set.id)).toMatchObject({ checkActive: null, verdict: null });
});

it.each(["redirect", "truncate", "html"] as const)(
  "an introspection that answers with %s counts for nothing",
  async (kind) => {
    const set = await connect();
    await fault(set, "introspect", kind === "html" ? { kind, status: 200 } : { kind });
    await fault(set, "api", { kind: "status", status: 503 });
    expect(await check(set)).toMatchObject({ active: null });
  },
);

it("a refresh in between explains a dead token: no verdict, nothing written about the new pair", async () => {
  const set = await connect();
  await fault(set, "token", { kind: "delay", ms: 1_000 });
  const request = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" } as const;
  const refresh = refreshTokenSet(by(team.owner), request);
  await tokenCallSeen(larder.control, set, "rotated");
  expect(await check(set)).toMatchObject({ active: false });
  expect(await rowOf(set.id)).toMatchObject({ verdict: null, checkedAt: null });
  expect(await refresh).toMatchObject({ outcome: "refreshed" });
  expect(await rowOf(set.id)).toMatchObject({ verdict: null, generation: 2 });
});

it("there is nothing to check before the first connection or after the wiping", async () => {
  const pending = await connect({ pair: null });
  await expect(check(pending)).rejects.toMatchObject({ code: "conflict" });
  const wiped = await connect({ columns: { revokedAt: new Date(), revocationProof: "proved" } });
  await db().generation.updateMany({
    where: { tokenSetId: wiped.id },
    data: { accessTokenSealed: null, refreshTokenSealed: null, wipedAt: new Date() },
  });
  await expect(check(wiped)).rejects.toMatchObject({ code: "conflict" });
  expect(await larder.control.calls({ endpoint: "introspect", clientId: wiped.clientId })).toEqual([]);
});
