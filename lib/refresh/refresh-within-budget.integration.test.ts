import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { callsNoted } from "#lib/budget/meter-calls.ts";
import { readBudget } from "#lib/budget/read-budget.ts";
import { requireCalls, returnCalls, takeCalls } from "#lib/budget/take-calls.ts";
import { db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { by } from "#lib/testing/by.ts";
import { forgetCalls } from "#lib/testing/forget-calls.ts";
import { forkRefresher } from "#lib/testing/fork-refresher.ts";
import { attemptsOf, type ConnectedSet, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { passDeadlines } from "#lib/testing/pass-deadlines.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { unlimited } from "#lib/testing/unlimited.ts";
import { checkTokenSet } from "#lib/token-sets/check-token-set.ts";
import { importTokens } from "#lib/token-sets/import-tokens.ts";
import { revokeTokenSet } from "#lib/token-sets/revoke-token-set.ts";
import { startWorker } from "../../drills/worker-process.ts";
import { waitUntil } from "../../scripts/wait-until.ts";
import { refreshDueSets } from "./refresh-due-sets.ts";
import { refreshTokenSet } from "./refresh-token-set.ts";

const larder = runLarder({ LARDER_PROVIDER_CALLS_PER_MINUTE: "20" });
const within = { timeoutMs: 45_000, intervalMs: 50 };
let team: Team;

const connect = (columns = {}) => makeConnectedSet(larder.control, team.organizationId, { columns });
const makeDue = () => connect({ nextRefreshAt: new Date(Date.now() - 1_000) });

function refresh(set: ConnectedSet) {
  return refreshTokenSet(by(team.developer), {
    ...{ tokenSetId: set.id, requestedAt: new Date(), trigger: "person" },
  });
}

/** The error in words, as a person reads it. */
async function refusalOf(request: Promise<unknown>): Promise<{ code: string; words: string }> {
  const error: unknown = await request.catch((reason: unknown) => reason);
  if (!(error instanceof AppError)) throw new Error("It was not refused.");
  const { what, safe, next } = error.text;
  return { code: error.code, words: [what, safe, next].join(" ") };
}

/** Asks for a wait by answering one refresh with 503. */
async function askToWait(headers: Record<string, string>): Promise<void> {
  const set = await connect();
  const fault = { endpoint: "token", kind: "status", status: 503, clientId: set.clientId } as const;
  await larder.control.addFault({ ...fault, headers });
  expect(await refresh(set)).toMatchObject({ outcome: "retry_later" });
  await callsNoted();
}

beforeAll(async () => {
  team = await makeTeam();
});

beforeEach(async () => {
  await db().tokenSet.updateMany({ data: { pausedAt: new Date() } });
  await larder.control.clearRateLimit();
  await larder.control.clearCalls();
  await forgetCalls();
});

describe("two workers and a person", () => {
  it("never make more calls in a minute than are allowed; the schedule leaves the person some", async () => {
    const mine = await connect();
    const due = await Promise.all(Array.from({ length: 24 }, makeDue));
    // By its own count, the provider refuses what would be too much.
    await larder.control.setRateLimit({ perMinute: 20, headers: "none" });
    const workers = [1, 2].map(() => startWorker({ ...larder.environment, NODE_ENV: "test" }));
    onTestFinished(() => {
      for (const { child } of workers) child.kill("SIGKILL");
    });
    const countCalls = async () => (await larder.control.calls({ endpoint: "token" })).length;
    expect(await waitUntil(async () => (await countCalls()) === 18, within)).toBe(true);
    const { step } = await db().providerBudget.findFirstOrThrow();
    // A worker that has no call left asks again in the next step, and gets none.
    const asksAgain = async () => (await db().providerBudget.findFirstOrThrow()).step > step;
    expect(await waitUntil(asksAgain, within)).toBe(true);
    expect(await refresh(mine)).toMatchObject({ outcome: "refreshed" });
    for (const { child } of workers) child.kill("SIGTERM");
    for (const { ended } of workers) expect(await ended).toEqual({ code: 0, signal: null });
    expect(await countCalls()).toBe(19);
    expect(await larder.control.mostCallsPerMinute()).toBeLessThanOrEqual(20);
    expect(await readBudget()).toMatchObject({ left: 1, used: { person: 1, refresh: 18 } });
    const attempts = await Promise.all(due.map(({ id }) => attemptsOf(id)));
    expect(
      attempts.filter((of) => of.length === 0),
      "what got no call was never claimed",
    ).toHaveLength(6);
    expect(attempts.flat().every(({ outcome }) => outcome === "issued")).toBe(true);
  });
});

describe("a request to wait", () => {
  it("holds for whatever a person does, with the time and what is safe, and nothing is sent", async () => {
    const set = await connect();
    await askToWait({ "retry-after": "120" });
    const before = (await larder.control.calls()).length;
    const row = await rowOf(set.id);
    const ctx = by(team.owner);
    const requests = [
      () => refresh(set),
      () => checkTokenSet(ctx, set.id),
      () => revokeTokenSet(ctx, { tokenSetId: set.id, trigger: "person" }),
      () => importTokens(ctx, { tokenSetId: set.id, accessToken: "a", refreshToken: "b", trigger: "person" }),
    ];
    for (const request of requests) {
      const { code, words } = await refusalOf(request());
      expect(code).toBe("rate_limited");
      expect(words).toMatch(
        /^Apicbase asks us to wait until \S+:00\.000Z\. Nothing was sent, and nothing was changed\./,
      );
    }
    expect((await larder.control.calls()).length).toBe(before);
    expect(await attemptsOf(set.id)).toEqual([]);
    expect(await rowOf(set.id)).toEqual(row);
  });

  it("holds for every process, and the worker goes on by itself when it is over", async () => {
    const [mine, due] = [await connect(), await makeDue()];
    const other = await forkRefresher(larder.environment);
    const worker = startWorker({ ...larder.environment, NODE_ENV: "test" });
    onTestFinished(() => void worker.child.kill("SIGKILL"));
    expect(await waitUntil(async () => (await rowOf(due.id)).generation === 2, within)).toBe(true);
    await askToWait({ "retry-after": "12" });
    const until = Date.parse((await readBudget()).waitUntil ?? "");
    const { id: tokenSetId } = mine;
    const order = { actor: team.developer, tokenSetId, requestedAt: new Date().toISOString(), callers: 1 };
    await expect(other.refresh(order)).rejects.toThrow("Apicbase asks us to wait until");
    const nextRefreshAt = new Date(Date.now() - 1_000);
    await db().tokenSet.update({ where: { id: due.id }, data: { nextRefreshAt } });
    expect(await waitUntil(async () => (await rowOf(due.id)).generation === 3, within)).toBe(true);
    const sent = (await larder.control.calls({ clientId: due.clientId })).map(({ receivedAt }) => receivedAt);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toBeGreaterThanOrEqual(until);
  });
});

describe("what follows from a call already made", () => {
  const limits = { ...unlimited, takeCalls, returnCalls };

  it("is asked by a worker with calls that it takes before, and what it does not need is given back", async () => {
    const set = await makeDue();
    await larder.control.addFault({ endpoint: "token", kind: "html", clientId: set.clientId });
    expect(await refreshDueSets(limits)).toBe(1);
    expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "unknown", detail: { testimony: "alive" } }]);
    await callsNoted();
    expect(await readBudget()).toMatchObject({ left: 18, used: { person: 0, refresh: 2, doubt: 0 } });
    expect(await larder.control.calls({ clientId: set.clientId })).toHaveLength(2);
  });

  it("is left out by a worker when no call is left, before the offer and after it", async () => {
    const set = await makeDue();
    const asked = async () => (await larder.control.calls({ clientId: set.clientId })).length;
    await larder.control.addFault({ endpoint: "token", kind: "html", clientId: set.clientId });
    await requireCalls(db(), 17);
    expect(await refreshDueSets(limits)).toBe(1);
    expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "unknown", detail: { testimony: "silent" } }]);
    expect(await asked(), "the offer alone").toBe(1);
    await passDeadlines(set.id);
    await db().tokenSet.update({ where: { id: set.id }, data: { retryAt: new Date(Date.now() - 1_000) } });
    await forgetCalls();
    await requireCalls(db(), 17);
    expect(await refreshDueSets(limits)).toBe(1);
    expect((await attemptsOf(set.id)).at(-1)).toMatchObject({
      outcome: "not_sent",
      detail: { code: "could_not_ask" },
    });
    expect(await asked(), "nothing more was sent").toBe(1);
    await callsNoted();
    expect(await readBudget()).toMatchObject({ left: 3, used: { person: 17, refresh: 0 } });
  });

  it("is counted and not held back where a person asks: the witness is asked although no call is left", async () => {
    const set = await connect();
    await requireCalls(db(), 19);
    await larder.control.addFault({ endpoint: "token", kind: "html", clientId: set.clientId });
    await refresh(set);
    expect(await attemptsOf(set.id)).toMatchObject([{ detail: { testimony: "alive" } }]);
    await callsNoted();
    expect(await readBudget()).toMatchObject({ left: 0, used: { person: 21 } });
    expect(await larder.control.calls({ clientId: set.clientId })).toHaveLength(2);
  });
});

describe("the headers of answers", () => {
  it.each(["ratelimit", "x-ratelimit"] as const)("lower what is left: %s", async (headers) => {
    await larder.control.setRateLimit({ perMinute: 5, headers });
    expect(await refresh(await connect())).toMatchObject({ outcome: "refreshed" });
    await callsNoted();
    expect((await readBudget()).left).toBe(4);
    for (let left = 4; left > 0; left -= 1) await refresh(await connect());
    expect(await refusalOf(refresh(await connect()))).toMatchObject({ code: "rate_limited" });
    expect(await larder.control.calls({ endpoint: "token" })).toHaveLength(5);
  });
});
