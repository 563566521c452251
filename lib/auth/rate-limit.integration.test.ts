import pg from "pg";
import { afterEach, expect, it, vi } from "vitest";
import { db } from "#lib/db/client.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { consumeTry, forgetTries, hasNoTryLeft, peekTries, takeTry } from "./rate-limit.ts";

runLarder();
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const limit = { name: "test", points: 3, windowSeconds: 60 };

it("tells what is left, and refuses what is beyond it", async () => {
  const left = [];
  for (let count = 0; count < 5; count++) left.push(await takeTry(limit, "somebody"));
  expect(left.map((tries) => [tries.isAllowed, tries.left])).toEqual([
    [true, 2],
    [true, 1],
    [true, 0],
    [false, 0],
    [false, 0],
  ]);
  for (const { resetSeconds } of left)
    expect(resetSeconds).toSatisfy((seconds) => seconds > 0 && seconds <= 60);
  expect(await hasNoTryLeft(limit, "somebody")).toBe(true);
  expect(await peekTries(limit, "another")).toEqual({ isAllowed: true, left: 3, resetSeconds: 60 });
  await forgetTries(limit, "somebody");
  expect(await consumeTry(limit, "somebody")).toBe(true);
});

it("many checks leave nothing behind that goes on deleting", async () => {
  const wide = { name: "burst", points: 1_000, windowSeconds: 60 };
  const real = globalThis.setTimeout;
  const waiting: (() => void)[] = [];
  vi.stubGlobal("setTimeout", (work: () => void, ms?: number) => {
    if (ms !== undefined && ms >= 60_000) waiting.push(work);
    return real(work, ms);
  });
  await Promise.all(Array.from({ length: 40 }, (_, index) => consumeTry(wide, `key ${index % 4}`)));
  vi.unstubAllGlobals();
  expect(await db().rateLimiterFlexible.count({ where: { key: { startsWith: "burst:" } } })).toBe(4);
  const sent = vi.spyOn(pg.Client.prototype, "query");
  // What the burst left to be done later is done now.
  for (const work of waiting) work();
  // More statements than the pool has connections: those that a timer began are sent before the last of them.
  for (let count = 0; count < 20; count++) await db().$queryRaw`SELECT 1`;
  expect(sent.mock.calls.length).toBeGreaterThan(19);
  const deleting = sent.mock.calls.filter(([query]) => JSON.stringify(query).includes("DELETE"));
  expect(deleting).toEqual([]);
});

it("each check costs two statements or three, however many came before", async () => {
  await consumeTry(limit, "counted");
  const sent = vi.spyOn(pg.Client.prototype, "query");
  for (let count = 0; count < 10; count++) await consumeTry(limit, "counted");
  expect(sent.mock.calls.length).toBeLessThanOrEqual(30);
});

it("expired rows are found by an index", async () => {
  const indexes = await db().$queryRaw<{ name: string }[]>`
    SELECT "indexname" AS "name" FROM "pg_indexes" WHERE "tablename" = 'RateLimiterFlexible'`;
  expect(indexes.map(({ name }) => name)).toContain("RateLimiterFlexible_expire_idx");
});
