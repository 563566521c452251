import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { sayStored } from "#lib/custody/note-view.ts";
import { db } from "#lib/db/client.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { by } from "#lib/testing/by.ts";
import { keepPair } from "#lib/testing/keep-pair.ts";
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
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { callApi, refresh as refreshAtSandbox } from "../../sandbox/testing/oauth-requests.ts";
import type { SandboxFault } from "../../sandbox/testing/sandbox-control.ts";
import { checkTokenSet } from "./check-token-set.ts";
import { revokeTokenSet } from "./revoke-token-set.ts";

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
const revoke = (set: { id: string }, confirm?: string) =>
  revokeTokenSet(by(team.owner), { tokenSetId: set.id, confirm, trigger: "person" });
const fault = (set: ConnectedSet, endpoint: SandboxFault["endpoint"], more: Omit<SandboxFault, "endpoint">) =>
  larder.control.addFault({ endpoint, clientId: set.clientId, ...more });
const revokeCalls = (set: ConnectedSet) =>
  larder.control.calls({ endpoint: "revoke", clientId: set.clientId });

/** That nothing has changed at either side: the set works as before. */
async function expectAsItWas(set: ConnectedSet): Promise<void> {
  expect(await rowOf(set.id)).toMatchObject({
    revokedAt: null,
    revocationProof: null,
    generation: 1,
    claimedUntil: null,
    claimedByAttemptId: null,
  });
  const refresh = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" } as const;
  expect(await refreshTokenSet(by(team.owner), refresh)).toMatchObject({
    outcome: "refreshed",
    generation: 2,
  });
}

describe("a revocation", () => {
  it("that is proved ends both tokens, wipes them and plans nothing more", async () => {
    const set = await connect();
    expect(await revoke(set)).toMatchObject({ outcome: "revoked", proof: "proved" });
    expect((await callApi(larder.control, set.accessToken)).status).toBe(401);
    expect((await refreshAtSandbox(larder.control, set, set.refreshToken)).status).toBe(400);
    const row = await rowOf(set.id);
    expect(row).toMatchObject({ revocationProof: "proved", nextRefreshAt: null, claimedUntil: null });
    expect(row.revokedAt).not.toBeNull();
    const [generation] = await db().generation.findMany({ where: { tokenSetId: set.id } });
    expect(generation).toMatchObject({ accessTokenSealed: null, refreshTokenSealed: null });
    expect(await attemptsOf(set.id)).toMatchObject([{ kind: "revoke", outcome: "revoked", generation: 1 }]);
    expect(await eventsOf(set.id)).toMatchObject([
      { action: "token-set.revoked", detail: { proof: "proved", generation: 1 } },
    ]);
  });

  it("ends a pair that a fenced writer had kept beside the one in force, too", async () => {
    const set = await connect();
    const kept = await keepPair(larder.control, set);
    expect(await revoke(set)).toMatchObject({ outcome: "revoked", proof: "proved" });
    expect((await callApi(larder.control, kept.accessToken)).status).toBe(401);
    expect(await db().generation.count({ where: { tokenSetId: set.id, wipedAt: null } })).toBe(0);
  });

  it("that cannot end such a pair says on the ledger that it lives on", async () => {
    const set = await connect();
    await keepPair(larder.control, set);
    await fault(set, "revoke", { kind: "delay", ms: 0 });
    await fault(set, "revoke", { kind: "status", status: 503 });
    expect(await revoke(set)).toMatchObject({ outcome: "revoked", proof: "proved" });
    const [attempt] = await attemptsOf(set.id);
    expect(sayStored(attempt?.detail)).toContain("may live on there");
  });

  it("of a set that somebody else has refreshed is not called proved: their pair lives on", async () => {
    const set = await connect();
    expect((await refreshAtSandbox(larder.control, set, set.refreshToken)).status).toBe(200);
    expect(await revoke(set)).toMatchObject({ outcome: "revoked", proof: "unconfirmed" });
    expect(await rowOf(set.id)).toMatchObject({ verdict: "used_elsewhere", revocationProof: "unconfirmed" });
    await checkTokenSet(by(team.support), set.id);
    expect(await rowOf(set.id)).toMatchObject({ revocationProof: "unconfirmed" });
  });

  it("leaves the other sets of the application alone", async () => {
    const set = await connect();
    const [other] = await larder.control.createTokenSets({ clientId: set.clientId, scopes: ["accounts"] });
    await revoke(set);
    expect((await callApi(larder.control, other?.accessToken ?? "")).status).toBe(200);
  });

  it("of a set with an expired access token cannot be proved, and says so", async () => {
    const set = await connect({ issuedAt: new Date(Date.now() - eightDaysMs) });
    await larder.control.setClockOffset(eightDaysMs);
    const outcome = await revoke(set);
    expect(outcome).toMatchObject({ outcome: "revoked", proof: "unconfirmed" });
    expect(outcome.detail).toContain("had already expired");
    expect(await rowOf(set.id)).toMatchObject({ revocationProof: "unconfirmed" });
    expect((await refreshAtSandbox(larder.control, set, set.refreshToken)).status).toBe(400);
  });

  it("that nobody can prove keeps the tokens for a later check, which proves it and wipes them", async () => {
    const set = await connect();
    await fault(set, "introspect", { kind: "status", status: 503 });
    await fault(set, "api", { kind: "status", status: 503 });
    expect(await revoke(set)).toMatchObject({ outcome: "revoked", proof: "unconfirmed" });
    expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "unconfirmed" }]);
    const [kept] = await db().generation.findMany({ where: { tokenSetId: set.id } });
    expect(kept?.refreshTokenSealed).not.toBeNull();
    expect(await checkTokenSet(by(team.support), set.id)).toMatchObject({ active: false });
    expect(await rowOf(set.id)).toMatchObject({ revocationProof: "proved", verdict: null });
    const [wiped] = await db().generation.findMany({ where: { tokenSetId: set.id } });
    expect(wiped).toMatchObject({ accessTokenSealed: null, refreshTokenSealed: null });
  });

  it("falls back to the API for proof when introspection does not answer", async () => {
    const set = await connect();
    await fault(set, "introspect", { kind: "status", status: 503 });
    expect(await revoke(set)).toMatchObject({ outcome: "revoked", proof: "proved" });
  });

  it("whose answer is lost is proved by the dead access token", async () => {
    const set = await connect();
    await fault(set, "revoke", { kind: "drop-after" });
    expect(await revoke(set)).toMatchObject({ outcome: "revoked", proof: "proved" });
  });
});

describe("a set stays as it was", () => {
  it.each<[string, Omit<SandboxFault, "endpoint">]>([
    ["there is no such endpoint", { kind: "status", status: 404 }],
    ["the endpoint takes no POST", { kind: "status", status: 405 }],
  ])("when %s", async (_what, given) => {
    const set = await connect();
    await fault(set, "revoke", given);
    const outcome = await revoke(set);
    expect(outcome.outcome).toBe("not_revoked");
    expect(outcome.detail).toContain("API Settings");
    expect(await attemptsOf(set.id)).toMatchObject([{ kind: "revoke", outcome: "unavailable" }]);
    expect(await eventsOf(set.id)).toMatchObject([{ action: "token-set.revoke-failed" }]);
    await expectAsItWas(set);
  });

  it("when the client is refused, which marks its secret", async () => {
    const set = await connect();
    await larder.control.replaceSecret(set.clientId);
    const outcome = await revoke(set);
    expect(outcome.outcome).toBe("not_revoked");
    expect(outcome.detail).toContain("refused the client secret");
    expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "credentials" }]);
    expect((await rowOf(set.id)).revokedAt).toBeNull();
    const secrets = await db().clientSecret.findMany({ where: { applicationId: set.applicationId } });
    expect(secrets[0]?.refusedAt).not.toBeNull();
    expect((await callApi(larder.control, set.accessToken)).status).toBe(200);
  });

  it.each([undefined, "", "another name", "pos antwerp"])(
    "in production while its name has not been typed exactly: %j",
    async (typed) => {
      const set = await connect({
        environment: "production",
        name: `POS Antwerp`,
        library: `Library ${typed}`,
      });
      await expect(revoke(set, typed)).rejects.toMatchObject({ code: "confirmation_required" });
      expect(await revokeCalls(set)).toEqual([]);
      expect(await attemptsOf(set.id)).toEqual([]);
    },
  );
});

describe("after a revocation", () => {
  it("production is revoked once its name has been typed", async () => {
    const set = await connect({ environment: "production" });
    expect(await revoke(set, set.name)).toMatchObject({ outcome: "revoked", proof: "proved" });
  });

  it("a refresh and a second revocation are refused without a call", async () => {
    const set = await connect();
    await revoke(set);
    const refresh = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" } as const;
    await expect(refreshTokenSet(by(team.owner), refresh)).rejects.toMatchObject({ code: "conflict" });
    await expect(revoke(set)).rejects.toMatchObject({ code: "conflict" });
    expect(await tokenCalls(larder.control, set)).toEqual([]);
    expect(await revokeCalls(set)).toHaveLength(1);
  });

  it("two at once make one call", async () => {
    const set = await connect();
    await fault(set, "revoke", { kind: "delay", ms: 300 });
    const settled = await Promise.allSettled([revoke(set), revoke(set)]);
    expect(settled.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    expect(await revokeCalls(set)).toHaveLength(1);
  });
});
