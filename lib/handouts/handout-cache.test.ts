import { expect, it } from "vitest";
import { createHandoutCache } from "./handout-cache.ts";
import type { HandoutRow } from "./handout-repository.ts";
import { createHeartbeats, freshForMs } from "./heartbeats.ts";

const at = new Date("2026-03-01T12:00:00.000Z");
const inSeconds = (seconds: number) => new Date(at.getTime() + seconds * 1_000);

function rowOf(name: string, change: Partial<HandoutRow> = {}): HandoutRow {
  return {
    ...{ clientId: `client ${name}`, machineId: name, machineName: name },
    ...{ organizationId: "org", applicationId: "app", environment: "production" },
    ...{
      tokenSetId: `set ${name}`,
      secrets: [{ hash: "hash", expiresAt: null }],
      networks: [],
      endsAt: null,
    },
    ...{ grantedScopes: [], claimedByAttemptId: null, generationId: "g", generation: 1, now: at },
    ...{ accessTokenSealed: "sealed", accessTokenFingerprint: "f", hasAccessToken: true },
    ...{ accessTokenIssuedAt: at, accessTokenExpiresAt: inSeconds(9_000), dueAt: inSeconds(5_000) },
    ...{
      failureCount: 0,
      verdict: null,
      verdictAt: null,
      doubtSince: null,
      checkActive: null,
      checkedAt: null,
    },
    ...{ revokedAt: null, pausedAt: null, archivedAt: null, credentialsRefusedAt: null },
    ...{
      isClaimed: false,
      isUnresolved: false,
      isHeld: false,
      isFailingOver: false,
      heldUntil: inSeconds(4_940),
      ...change,
    },
  };
}

function start({ most = 10 } = {}) {
  const clock = { nowMs: 0 };
  const clocks = { monotonicMs: () => clock.nowMs, wallMs: () => clock.nowMs };
  const heartbeats = createHeartbeats(clocks, () => `${clock.nowMs}`);
  const cache = createHandoutCache(heartbeats, most);
  const beat = () => heartbeats.hear(heartbeats.send(), at.getTime() + clock.nowMs);
  const load = (row: HandoutRow, meanwhile = () => {}) =>
    cache.load(async () => {
      meanwhile();
      return row;
    });
  return { cache, clock, beat, load };
}

it("what is kept is found while a heartbeat proves it, with the database's time of now", async () => {
  const { cache, clock, beat, load } = start();
  cache.begin();
  await load(rowOf("a"));
  expect(cache.find("client a"), "no heartbeat was heard").toBeNull();
  beat();
  clock.nowMs += 100;
  expect(cache.find("client a")?.row.now).toEqual(new Date(at.getTime() + 100));
  clock.nowMs += freshForMs;
  expect(cache.find("client a")).toBeNull();
});

it("what was proven when it was found is not any more after a sleep, a change or a loss", async () => {
  const { cache, clock, beat, load } = start();
  cache.begin();
  await load(rowOf("a"));
  beat();
  const slept = cache.find("client a");
  clock.nowMs += freshForMs;
  expect(slept?.isProven()).toBe(false);
  beat();
  const changed = cache.find("client a");
  expect(changed?.isProven()).toBe(true);
  cache.forget("sset a");
  await load(rowOf("a"));
  expect(changed?.isProven(), "even though it is known again").toBe(false);
  const lost = cache.find("client a");
  cache.end();
  expect(lost?.isProven()).toBe(false);
});

it.each([
  ["its set has changed", "sset a", ["client b"]],
  ["it has changed itself", "ma", ["client b"]],
  ["everything may have changed", "", []],
  ["another has changed", "mc", ["client a", "client b"]],
])("a machine is forgotten when %s", async (_what, notified, left) => {
  const { cache, beat, load } = start();
  cache.begin();
  beat();
  await load(rowOf("a"));
  await load(rowOf("b"));
  cache.forget(notified);
  expect(["client a", "client b"].filter((clientId) => cache.find(clientId) !== null)).toEqual(left);
});

it.each([
  ["something changes", (cache: ReturnType<typeof start>["cache"]) => cache.forget("sset a")],
  ["the connection is lost", (cache: ReturnType<typeof start>["cache"]) => cache.end()],
  ["another connection begins to listen", (cache: ReturnType<typeof start>["cache"]) => cache.begin()],
])("what was read while %s is not kept", async (_what, change) => {
  const { cache, beat, load } = start();
  cache.begin();
  await load(rowOf("a"), () => change(cache));
  beat();
  expect(cache.size).toBe(0);
});

it("nothing is kept before changes are heard", async () => {
  const { cache, load } = start();
  await load(rowOf("a"));
  expect(cache.size).toBe(0);
});

it.each<[string, Partial<HandoutRow>]>([
  ["no promise is written down", { heldUntil: null }],
  ["an offer is out", { isClaimed: true }],
  ["the last offer is unresolved", { isUnresolved: true }],
  ["nobody has adopted the database", { isHeld: true }],
  ["the database has just failed over", { isFailingOver: true }],
])("a row is not kept while %s", async (_what, change) => {
  const { cache, load } = start();
  cache.begin();
  await load(rowOf("a", change));
  expect(cache.size).toBe(0);
});

it("the oldest make room for others", async () => {
  const { cache, beat, load } = start({ most: 2 });
  cache.begin();
  beat();
  for (const name of ["a", "b", "b", "c"]) await load(rowOf(name));
  expect(cache.size).toBe(2);
  expect(cache.find("client a")).toBeNull();
  expect(cache.find("client c")).not.toBeNull();
});
