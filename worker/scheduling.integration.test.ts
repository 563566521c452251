import { setTimeout as pause } from "node:timers/promises";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { db } from "#lib/db/client.ts";
import { attemptsOf, type ConnectedSet, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { startWorker } from "../drills/worker-process.ts";
import { waitUntil } from "../scripts/wait-until.ts";

const tokenLifeSeconds = 20;
const larder = runLarder({}, { SANDBOX_ACCESS_TOKEN_TTL_SECONDS: String(tokenLifeSeconds) });
const within = { timeoutMs: 45_000, intervalMs: 50 };
/** How late a refresh may start: a worker that looked once a minute would be later nearly always. */
const mostLateMs = 2_000;
/** For so long nothing happens: the look that follows when a worker has connected is over, and it sleeps. */
const idleMs = 1_500;

beforeEach(async () => {
  // What an earlier test left has no part in this one.
  await db().tokenSet.updateMany({ data: { pausedAt: new Date() } });
});

/** A worker that has looked for due sets, found none, and listens. */
async function startIdleWorker(): Promise<void> {
  await db().instance.deleteMany();
  const worker = startWorker({ ...larder.environment, NODE_ENV: "test" });
  onTestFinished(() => worker.stop(20_000));
  const hasLooked = async () => (await db().instance.count({ where: { sweptAt: { not: null } } })) > 0;
  expect(await waitUntil(async () => (await hasLooked()) && (await findListener()) !== null, within)).toBe(
    true,
  );
  await pause(idleMs);
}

/** The database's process at the other end of the connection on which the worker listens. */
async function findListener(): Promise<number | null> {
  const rows = await db().$queryRaw<{ pid: number }[]>`
    SELECT "pid" FROM pg_stat_activity
    WHERE "application_name" = 'larder-listen' AND "datname" = current_database() AND "query" LIKE 'LISTEN%'`;
  return rows[0]?.pid ?? null;
}

/** A set that is not due within the time of a test. */
async function makeSetDueLater(): Promise<ConnectedSet> {
  const { organizationId } = await makeTeam();
  const columns = { nextRefreshAt: new Date(Date.now() + 3_600_000) };
  return makeConnectedSet(larder.control, organizationId, { columns });
}

/** Has a set come due now; returns when, by the database's clock. */
async function makeDueNow({ id }: ConnectedSet): Promise<Date> {
  const [row] = await db().$queryRaw<{ dueAt: Date }[]>`
    UPDATE "TokenSet" SET "nextRefreshAt" = clock_timestamp() WHERE "id" = ${id}::uuid RETURNING "dueAt"`;
  if (!row) throw new Error("The set is gone.");
  return row.dueAt;
}

/** How long after it was due the first attempt began. */
async function lateMs({ id }: ConnectedSet, dueAt: Date): Promise<number> {
  const began = await waitUntil(async () => (await attemptsOf(id)).length > 0, within);
  expect(began).toBe(true);
  const [first] = await attemptsOf(id);
  return (first?.startedAt.getTime() ?? Number.POSITIVE_INFINITY) - dueAt.getTime();
}

it("refreshes a token that lives 20 seconds within two seconds of when it is due, again and again", async () => {
  const { organizationId } = await makeTeam();
  await startIdleWorker();
  const { id, clientId } = await makeConnectedSet(larder.control, organizationId);
  const dueAt = new Map<number, Date>();
  const isRefreshedTwice = async () => {
    const row = await rowOf(id);
    if (row.dueAt) dueAt.set(row.generation, row.dueAt);
    return row.generation === 3;
  };
  expect(await waitUntil(isRefreshedTwice, within)).toBe(true);
  const attempts = (await attemptsOf(id)).slice(0, 2);
  expect(attempts).toMatchObject([
    { generation: 1, outcome: "issued" },
    { generation: 2, outcome: "issued" },
  ]);
  for (const { generation, startedAt } of attempts) {
    const late = startedAt.getTime() - (dueAt.get(generation)?.getTime() ?? 0);
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(mostLateMs);
  }
  const calls = await larder.control.calls({ endpoint: "token", clientId });
  expect(calls.filter(({ outcome }) => outcome === "rotated").length).toBeGreaterThanOrEqual(2);
  expect(await larder.control.doubleSpends()).toEqual([]);
});

it("is woken at once by a set that becomes due earlier than planned", async () => {
  const set = await makeSetDueLater();
  await startIdleWorker();
  expect(await lateMs(set, await makeDueNow(set))).toBeLessThan(mostLateMs);
});

it("does not make sets that become due wait for a call that takes long", async () => {
  const slow = await makeSetDueLater();
  const quick = await makeSetDueLater();
  const fault = { endpoint: "token", kind: "delay", ms: 8_000, clientId: slow.clientId } as const;
  await larder.control.addFault({ ...fault, before: true });
  await startIdleWorker();
  await makeDueNow(slow);
  const isOut = async () => (await larder.control.calls({ clientId: slow.clientId })).length === 1;
  expect(await waitUntil(isOut, within)).toBe(true);
  expect(await lateMs(quick, await makeDueNow(quick))).toBeLessThan(mostLateMs);
  expect(await attemptsOf(slow.id), "the slow call is still on its way").toMatchObject([{ outcome: null }]);
});

it("with its listening connection killed, refreshes what was not reported, and listens again", async () => {
  const unreported = await makeSetDueLater();
  const reported = await makeSetDueLater();
  await startIdleWorker();
  const killed = await findListener();
  // In one transaction: the connection is gone before the notification could be sent.
  const dueAt = await db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT pg_terminate_backend(${killed}::int, 5000)`;
    const where = { id: unreported.id };
    const row = await tx.tokenSet.update({ where, data: { nextRefreshAt: new Date() } });
    return row.dueAt ?? new Date(0);
  });
  expect(await lateMs(unreported, dueAt)).toBeLessThan(mostLateMs);
  const listensAgain = async () => ![null, killed].includes(await findListener());
  expect(await waitUntil(listensAgain, within)).toBe(true);
  await pause(idleMs);
  expect(await lateMs(reported, await makeDueNow(reported))).toBeLessThan(mostLateMs);
});
