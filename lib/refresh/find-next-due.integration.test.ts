import pg from "pg";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Prisma } from "#generated/prisma/client.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import { makeTokenSet } from "#lib/factories/token-set-factory.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { findNextDue } from "./find-next-due.ts";

const larder = runLarder();
const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const inMs = (milliseconds: number) => new Date(Date.now() + milliseconds);

let organizationId: string;
let applicationId: string;

beforeAll(async () => {
  ({ organizationId } = await makeTeam());
  const register = { organizationId, name: "App", clientId: newId(), clientSecret: "a client secret" };
  ({ id: applicationId } = await makeApplication(register, new Date()));
});

beforeEach(async () => {
  // What an earlier test left is not looked at here.
  await db().tokenSet.updateMany({ data: { pausedAt: new Date() } });
});

type Columns = Prisma.TokenSetUncheckedUpdateInput;

async function makeSet(columns: Columns): Promise<string> {
  const pair = { accessToken: newId(), refreshToken: newId(), expiresInSeconds: 7 * 24 * 3_600 };
  const { id } = await makeTokenSet(
    { organizationId, applicationId, name: newId(), pair, columns },
    new Date(),
  );
  return id;
}

describe("the next due set", () => {
  it("is none where no set will be due", async () => {
    await makeSet({ pausedAt: new Date() });
    expect(await findNextDue()).toEqual({ isDue: false, inMs: null });
  });

  it("is the soonest of those that will be", async () => {
    for (const seconds of [600, 30, 90]) await makeSet({ nextRefreshAt: inMs(seconds * secondMs) });
    const { isDue, inMs: nextInMs } = await findNextDue();
    expect(isDue).toBe(false);
    expect(nextInMs).toBeGreaterThan(20 * secondMs);
    expect(nextInMs).toBeLessThanOrEqual(30 * secondMs);
  });

  it("is told beside what is due now", async () => {
    await makeSet({ nextRefreshAt: inMs(-secondMs) });
    await makeSet({ nextRefreshAt: inMs(30 * secondMs) });
    const { isDue, inMs: nextInMs } = await findNextDue();
    expect(isDue).toBe(true);
    expect(nextInMs).toBeGreaterThan(20 * secondMs);
  });

  it("does not count as due now what somebody has claimed, until the claim has run out", async () => {
    const id = await makeSet({ nextRefreshAt: inMs(-secondMs), claimedUntil: inMs(minuteMs) });
    expect(await findNextDue()).toEqual({ isDue: false, inMs: null });
    await db().tokenSet.update({ where: { id }, data: { claimedUntil: inMs(-secondMs) } });
    expect(await findNextDue()).toEqual({ isDue: true, inMs: null });
  });

  it("counts what is claimed now and due later", async () => {
    await makeSet({ nextRefreshAt: inMs(30 * secondMs), claimedUntil: inMs(minuteMs) });
    expect((await findNextDue()).inMs).not.toBeNull();
  });
});

/** Whether the workers are notified while something is done: 1 for each transaction that notified them. */
async function countNotified(work: () => Promise<unknown>): Promise<number> {
  const client = new pg.Client({ connectionString: larder.databaseUrl });
  let notified = 0;
  client.on("notification", () => {
    notified += 1;
  });
  await client.connect();
  try {
    await client.query("LISTEN larder_due");
    await work();
    // Notifications committed before a query are delivered with its answer.
    await client.query("SELECT 1");
    return notified;
  } finally {
    await client.end();
  }
}

describe("workers are notified when a set", () => {
  const later = { nextRefreshAt: inMs(3_600_000) };
  const soon = () => ({ nextRefreshAt: inMs(10 * secondMs) });
  const claimed = () => ({ claimedUntil: inMs(35 * secondMs) });

  it.each<[string, Columns, () => Columns]>([
    ["becomes due earlier", later, soon],
    ["becomes due now", later, () => ({ nextRefreshAt: inMs(-secondMs) })],
    ["is resumed", { ...soon(), pausedAt: inMs(-secondMs) }, () => ({ pausedAt: null })],
    ["need no longer wait for a retry", { ...soon(), retryAt: inMs(3_600_000) }, () => ({ retryAt: null })],
    [
      "comes out of a claim with a token that lives for seconds",
      { nextRefreshAt: inMs(-secondMs), ...claimed() },
      () => ({ ...soon(), claimedUntil: null }),
    ],
    [
      "comes out of a claim as it was",
      { nextRefreshAt: inMs(-secondMs), ...claimed() },
      () => ({ claimedUntil: null }),
    ],
  ])("%s", async (_what, before, change) => {
    const id = await makeSet(before);
    const data = change();
    expect(await countNotified(() => db().tokenSet.update({ where: { id }, data }))).toBe(1);
  });

  it("is inserted due", async () => {
    const id = await makeSet(later);
    const insert = () => db().$executeRaw`
      INSERT INTO "TokenSet" ("id", "organizationId", "applicationId", "libraryId", "environment", "name", "generation",
        "nextRefreshAt")
      SELECT ${newId()}::uuid, "organizationId", "applicationId", "libraryId", "environment", 'inserted', 1,
        clock_timestamp() FROM "TokenSet" WHERE "id" = ${id}::uuid`;
    expect(await countNotified(insert)).toBe(1);
  });

  it("is one of many that change in one transaction, once for all of them", async () => {
    for (let made = 0; made < 5; made += 1) await makeSet(later);
    const change = () =>
      db().tokenSet.updateMany({ data: { nextRefreshAt: inMs(-secondMs), pausedAt: null } });
    expect(await countNotified(change)).toBe(1);
  });
});

describe("workers are not notified when a set", () => {
  const due = () => ({ nextRefreshAt: inMs(-secondMs) });

  it.each<[string, Columns, () => Columns]>([
    ["is claimed", due(), () => ({ claimedUntil: inMs(35 * secondMs), fence: 1 })],
    [
      "will be due after the longest pause of a worker",
      due(),
      () => ({ nextRefreshAt: inMs(10 * minuteMs) }),
    ],
    [
      "comes out of a claim with a token that lives for days",
      { ...due(), claimedUntil: inMs(35 * secondMs) },
      () => ({ nextRefreshAt: inMs(3_600_000), claimedUntil: null }),
    ],
    ["becomes due later", due(), () => ({ nextRefreshAt: inMs(30 * secondMs) })],
    ["is paused", due(), () => ({ pausedAt: new Date() })],
    ["is checked", due(), () => ({ checkedAt: new Date(), checkActive: true })],
  ])("%s", async (_what, before, change) => {
    const id = await makeSet(before);
    const data = change();
    expect(await countNotified(() => db().tokenSet.update({ where: { id }, data }))).toBe(0);
  });
});
