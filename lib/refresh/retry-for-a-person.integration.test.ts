import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { by } from "#lib/testing/by.ts";
import { type ConnectedSet, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { passDeadlines } from "#lib/testing/pass-deadlines.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { unlimited } from "#lib/testing/unlimited.ts";
import { recoverOpenSets, refreshDueSets } from "./refresh-due-sets.ts";
import { type RefreshRequest, refreshTokenSet } from "./refresh-token-set.ts";

const larder = runLarder();
let team: Team;

const hourMs = 3_600_000;
const inAnHour = () => new Date(Date.now() + hourMs);

function refresh(set: ConnectedSet, request: Partial<RefreshRequest> = {}) {
  const rest = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" as const };
  return refreshTokenSet(by(team.developer), { ...rest, ...request });
}

/** A set that is refreshed in days, and a provider that fails once at its next refresh. */
async function makeFailing(status: number, kind: "status" | "html" = "status"): Promise<ConnectedSet> {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  await larder.control.addFault({ endpoint: "token", kind, status, clientId: set.clientId });
  return set;
}

/** Lets the time pass until the set may be tried again, and no offer of it can be under way. */
async function passRetryAt(set: ConnectedSet): Promise<void> {
  await passDeadlines(set.id);
  await db().$executeRaw`
    UPDATE "TokenSet" SET "nextRefreshAt" = "nextRefreshAt" - ("retryAt" - clock_timestamp()), "retryAt" = clock_timestamp()
    WHERE "id" = ${set.id}::uuid`;
}

/** What a worker does: it recovers what is open, and refreshes what is due. Returns how many sets it took on. */
async function work(): Promise<number> {
  return (await recoverOpenSets(unlimited)) + (await refreshDueSets(unlimited));
}

async function tokenCalls(set: ConnectedSet): Promise<number> {
  return (await larder.control.calls({ endpoint: "token", clientId: set.clientId })).length;
}

beforeAll(async () => {
  team = await makeTeam();
});

beforeEach(async () => {
  await db().tokenSet.updateMany({ data: { pausedAt: new Date() } });
});

describe("a refresh by a person, of a set that is not due, that spent nothing", () => {
  it.each([
    ["404", 404, "status"],
    ["500", 500, "status"],
    ["503", 503, "status"],
    ["a web page", 500, "html"],
    ["429", 429, "status"],
  ] as const)("is retried by the worker when it may be, after %s", async (_what, status, kind) => {
    const set = await makeFailing(status, kind);
    expect(await refresh(set)).toMatchObject({ outcome: "retry_later" });
    expect(await work(), "not before").toBe(0);
    await passRetryAt(set);
    expect(await work()).toBe(1);
    expect(await rowOf(set.id)).toMatchObject({ generation: 2, failureCount: 0, retryAt: null });
    expect(await tokenCalls(set)).toBe(2);
  });

  it.each([404, 503])("is not retried before the end of a promise to a machine, after %i", async (status) => {
    const set = await makeFailing(status);
    await refresh(set);
    const promise = { promisedUntil: inAnHour(), promisedTo: "the till in Ghent" };
    await db().tokenSet.update({ where: { id: set.id }, data: promise });
    await passRetryAt(set);
    expect(await work()).toBe(0);
    await db().tokenSet.update({ where: { id: set.id }, data: { promisedUntil: new Date() } });
    expect(await work()).toBe(1);
    expect(await tokenCalls(set)).toBe(2);
  });

  it.each([404, 503])(
    "is retried although a promise runs, when the person confirmed that it may be broken, after %i",
    async (status) => {
      const set = await makeFailing(status);
      const promise = { promisedUntil: inAnHour(), promisedTo: "the till in Ghent" };
      await db().tokenSet.update({ where: { id: set.id }, data: promise });
      expect(await refresh(set, { holderSeenUntil: promise.promisedUntil })).toMatchObject({
        outcome: "retry_later",
      });
      await passRetryAt(set);
      expect(await work()).toBe(1);
      expect(await rowOf(set.id)).toMatchObject({ generation: 2, promisedUntil: null });
    },
  );
});
