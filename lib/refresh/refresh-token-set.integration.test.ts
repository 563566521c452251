import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { makeTokenSet } from "#lib/factories/token-set-factory.ts";
import { by } from "#lib/testing/by.ts";
import {
  attemptsOf,
  eventsOf,
  heldPair,
  makeConnectedSet,
  makeRegisteredApplication,
  rowOf,
} from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCallSeen, tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { callApi } from "../../sandbox/testing/oauth-requests.ts";
import { type RefreshRequest, refreshTokenSet } from "./refresh-token-set.ts";

const larder = runLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});
afterEach(async () => {
  expect(await larder.control.doubleSpends()).toEqual([]);
});

const connect = (options = {}) => makeConnectedSet(larder.control, team.organizationId, options);

type More = Partial<Pick<RefreshRequest, "seenGeneration" | "requestedAt" | "holderSeenUntil">>;

function refresh(set: { id: string }, more: More = {}) {
  const request = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" as const, ...more };
  return refreshTokenSet(by(team.owner), request);
}

describe("a refresh", () => {
  it("rotates: the new pair works, the old access token is dead, and the set says so", async () => {
    const set = await connect();
    const outcome = await refresh(set);
    const row = await rowOf(set.id);
    expect(outcome).toEqual({
      outcome: "refreshed",
      generation: 2,
      accessTokenExpiresAt: row.accessTokenExpiresAt?.toISOString(),
    });
    const pair = await heldPair(set.id, 2);
    expect((await callApi(larder.control, pair.accessToken ?? "")).status).toBe(200);
    expect((await callApi(larder.control, set.accessToken)).status).toBe(401);
    expect(row).toMatchObject({ generation: 2, fence: 1, failureCount: 0, verdict: null });
    expect(row).toMatchObject({ claimedUntil: null, claimedByAttemptId: null });
    expect(row.nextRefreshAt?.getTime()).toBeLessThan(row.accessTokenExpiresAt?.getTime() ?? 0);
  });

  it("works by Basic too, with characters that must be encoded", async () => {
    const set = await connect({ application: { authentication: "basic" } });
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed" });
  });

  it("never sends a scope: what was granted stays granted", async () => {
    const set = await connect({ scopes: ["accounts", "library", "sales"] });
    await refresh(set);
    expect((await rowOf(set.id)).grantedScopes).toEqual(["accounts", "library", "sales"]);
  });

  it("wipes the superseded pair's ciphertext and keeps its fingerprints", async () => {
    const set = await connect();
    const where = { tokenSetId_number: { tokenSetId: set.id, number: 1 } };
    const before = await db().generation.findUniqueOrThrow({ where });
    await refresh(set);
    const after = await db().generation.findUniqueOrThrow({ where });
    expect(after).toMatchObject({ accessTokenSealed: null, refreshTokenSealed: null });
    expect(after.wipedAt).not.toBeNull();
    expect(after.refreshTokenFingerprint).toBe(before.refreshTokenFingerprint);
    expect(after.accessTokenFingerprint).toBe(before.accessTokenFingerprint);
    const held = await db().heldRefreshToken.findMany({ where: { tokenSetId: set.id } });
    expect(held).toHaveLength(2);
  });

  it("is on the ledger and on the record: who, what, when, from where, outcome", async () => {
    const set = await connect();
    const { refreshTokenFingerprint } = await heldPair(set.id, 1);
    await refresh(set);
    const [attempt, ...more] = await attemptsOf(set.id);
    expect(more).toEqual([]);
    expect(attempt).toMatchObject({
      kind: "refresh",
      trigger: "person",
      generation: 1,
      fence: 1,
      fingerprint: refreshTokenFingerprint,
      actorUserId: team.owner.userId,
      outcome: "issued",
      providerStatus: 200,
    });
    expect(attempt?.instance).toMatch(new RegExp(`/${process.pid}$`));
    expect(attempt?.completedAt?.getTime()).toBeGreaterThanOrEqual(attempt?.startedAt.getTime() ?? Infinity);
    expect(await eventsOf(set.id)).toMatchObject([
      { action: "token-set.refreshed", actorUserId: team.owner.userId, environment: "development" },
    ]);
  });

  it("has its ledger line before the call, and no transaction open while it waits", async () => {
    const set = await connect();
    await larder.control.addFault({ endpoint: "token", kind: "delay", ms: 1_500, clientId: set.clientId });
    const outcome = refresh(set);
    await tokenCallSeen(larder.control, set, "received");
    expect(await attemptsOf(set.id)).toMatchObject([{ kind: "refresh", outcome: null, completedAt: null }]);
    const row = await db()
      .$queryRaw`SELECT "fence" FROM "TokenSet" WHERE "id" = ${set.id}::uuid FOR UPDATE NOWAIT`;
    expect(row).toEqual([{ fence: 1 }]);
    const [open] = await db().$queryRaw<{ count: number }[]>`
      SELECT count(*)::int FROM pg_stat_activity
      WHERE "datname" = current_database() AND "state" LIKE 'idle in transaction%'`;
    expect(open?.count).toBe(0);
    expect((await outcome).outcome).toBe("refreshed");
  });
});

describe("one wish, one call", () => {
  it("20 callers at once: the sandbox counts one call, and all get the same outcome", async () => {
    const set = await connect();
    await larder.control.addFault({ endpoint: "token", kind: "delay", ms: 400, clientId: set.clientId });
    const requestedAt = new Date();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => refresh(set, { requestedAt })));
    expect(new Set(outcomes.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(outcomes[0]).toMatchObject({ outcome: "refreshed", generation: 2 });
    expect(await tokenCalls(larder.control, set)).toHaveLength(1);
    expect(await attemptsOf(set.id)).toHaveLength(1);
  });

  it("20 callers at once get the same failure of one call, too", async () => {
    const set = await connect();
    await larder.control.addFault({ endpoint: "token", kind: "status", status: 429, clientId: set.clientId });
    const requestedAt = new Date();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => refresh(set, { requestedAt })));
    expect(new Set(outcomes.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(outcomes[0]?.outcome).toBe("retry_later");
    expect(await tokenCalls(larder.control, set)).toHaveLength(1);
  });

  it("a wish that was uttered before the last refresh ended is answered by it", async () => {
    const set = await connect();
    const requestedAt = new Date();
    const first = await refresh(set);
    expect(await refresh(set, { requestedAt })).toEqual(first);
    expect(await tokenCalls(larder.control, set)).toHaveLength(1);
  });

  it("a caller who has not seen the newest generation gets that one", async () => {
    const set = await connect();
    await refresh(set);
    expect(await refresh(set, { seenGeneration: 1 })).toMatchObject({ outcome: "refreshed", generation: 2 });
    expect(await tokenCalls(larder.control, set)).toHaveLength(1);
    expect(await refresh(set, { seenGeneration: 2 })).toMatchObject({ outcome: "refreshed", generation: 3 });
    expect(await tokenCalls(larder.control, set)).toHaveLength(2);
  });

  it("leaves the other sets of the application alone", async () => {
    const set = await connect();
    const [other] = await larder.control.createTokenSets({ clientId: set.clientId, scopes: ["accounts"] });
    await refresh(set);
    expect((await callApi(larder.control, other?.accessToken ?? "")).status).toBe(200);
  });
});

describe("nothing is sent", () => {
  it.each([
    ["was never connected", { pair: null }, "conflict"],
    [
      "has no refresh token",
      { pair: { accessToken: "A".repeat(30), refreshToken: null, expiresInSeconds: 600 } },
      "conflict",
    ],
    ["is revoked", { columns: { revokedAt: new Date() } }, "conflict"],
  ])("for a set that %s", async (_what, options, code) => {
    const app = await makeRegisteredApplication(larder.control, team.organizationId);
    const { organizationId } = team;
    const pair = { accessToken: "A".repeat(30), refreshToken: "R".repeat(30), expiresInSeconds: 600 };
    const name = `Nothing ${app.clientId}`;
    const { applicationId } = app;
    const set = await makeTokenSet({ organizationId, applicationId, name, pair, ...options }, new Date());
    await expect(refresh(set)).rejects.toMatchObject({ code });
    expect(await tokenCalls(larder.control, app)).toEqual([]);
    expect(await attemptsOf(set.id)).toEqual([]);
  });

  it.each(["used_elsewhere", "answer_lost", "revoked_at_apicbase", "unknown"] as const)(
    "for a set that is dead: %s",
    async (verdict) => {
      const set = await connect({ columns: { verdict, verdictEvidence: "It died." } });
      expect(await refresh(set)).toEqual({ outcome: "reauthorize", verdict, evidence: "It died." });
      expect(await tokenCalls(larder.control, set)).toEqual([]);
    },
  );
});

describe("a token that a machine was promised", () => {
  const inAnHour = () => new Date(Date.now() + 3_600_000);

  it("is not rotated before its time, by nobody who was not shown who holds it", async () => {
    const promisedUntil = inAnHour();
    const set = await connect({ columns: { promisedUntil, promisedTo: "the till in Ghent" } });
    expect(await refusalOf(refresh(set))).toBe("confirmation_required");
    // As a page shows it that was opened before the machine came back for more.
    const holderSeenUntil = new Date(promisedUntil.getTime() - 60_000);
    expect(await refusalOf(refresh(set, { holderSeenUntil }))).toBe("confirmation_required");
    expect(await tokenCalls(larder.control, set)).toEqual([]);
    expect(await attemptsOf(set.id)).toEqual([]);
    expect((await callApi(larder.control, set.accessToken)).status).toBe(200);
  });

  it("is rotated by somebody who was, on the record, and the promise is over", async () => {
    const promisedUntil = inAnHour();
    const set = await connect({ columns: { promisedUntil, promisedTo: "the till in Ghent" } });
    expect(await refresh(set, { holderSeenUntil: promisedUntil })).toMatchObject({ generation: 2 });
    expect(await rowOf(set.id)).toMatchObject({ promisedUntil: null, promisedTo: null });
    expect(await eventsOf(set.id)).toMatchObject([
      {
        action: "token-set.promise-overridden",
        actorUserId: team.owner.userId,
        detail: { promisedTo: "the till in Ghent", promisedUntil: promisedUntil.toISOString() },
      },
      { action: "token-set.refreshed" },
    ]);
  });

  it("is rotated as ever once the promise is over", async () => {
    const columns = { promisedUntil: new Date(Date.now() - 1_000), promisedTo: "the till in Ghent" };
    const set = await connect({ columns });
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
  });
});
