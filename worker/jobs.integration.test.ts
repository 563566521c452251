import { PgBoss } from "pg-boss";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { getBulkRun } from "#lib/bulk/get-bulk-run.ts";
import { db } from "#lib/db/client.ts";
import { isJobEngineAlive } from "#lib/system/job-engine.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { beginBulk } from "#lib/testing/bulk.ts";
import { by } from "#lib/testing/by.ts";
import { makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { startWorker } from "../drills/worker-process.ts";
import { prepareJobTables } from "../scripts/test/prepare-database.ts";
import { waitUntil } from "../scripts/wait-until.ts";
import { jobs } from "./jobs.ts";

const larder = runLarder();
const within = { timeoutMs: 45_000, intervalMs: 50 };

beforeEach(async () => {
  await asOwner().$executeRaw`DROP SCHEMA IF EXISTS larder_jobs CASCADE`;
});

function startOwnWorker() {
  const worker = startWorker({ ...larder.environment, NODE_ENV: "test" });
  onTestFinished(() => worker.stop(20_000));
  return worker;
}

it("a worker whose job engine cannot start refreshes, is woken, and stops in order all the same", async () => {
  // A schema that the engine takes for its own and can do nothing with.
  await asOwner().$executeRaw`CREATE SCHEMA larder_jobs`;
  await asOwner().$executeRaw`CREATE TABLE larder_jobs."version" ("version" text)`;
  const { organizationId } = await makeTeam();
  const make = (nextRefreshAt: Date) =>
    makeConnectedSet(larder.control, organizationId, { columns: { nextRefreshAt } });
  const due = await make(new Date(Date.now() - 1_000));
  const later = await make(new Date(Date.now() + 3_600_000));
  const worker = startOwnWorker();
  const isRefreshed = (id: string) => async () => (await rowOf(id)).generation === 2;
  expect(await waitUntil(isRefreshed(due.id), within)).toBe(true);
  await db().tokenSet.update({ where: { id: later.id }, data: { nextRefreshAt: new Date() } });
  expect(await waitUntil(isRefreshed(later.id), { ...within, timeoutMs: 5_000 })).toBe(true);
  const tables = await asOwner().$queryRaw<unknown[]>`
    SELECT FROM pg_tables WHERE "schemaname" = 'larder_jobs' AND "tablename" <> 'version'`;
  expect(tables, "the engine never started").toEqual([]);
  worker.child.kill("SIGTERM");
  expect(await worker.ended).toEqual({ code: 0, signal: null });
});

it("every job is scheduled, cleaning up among them, and what earlier versions scheduled is gone", async () => {
  const earlier = new PgBoss({
    connectionString: larder.ownerUrl,
    schema: "larder_jobs",
    schedule: false,
  });
  await earlier.start();
  for (const name of ["larder-sweep", "larder-check"]) {
    await earlier.createQueue(name);
    await earlier.schedule(name, "* * * * *");
    await earlier.send(name, {});
  }
  await earlier.stop();
  await prepareJobTables(larder.ownerUrl, larder.environment.LARDER_DATA_DIR ?? "");
  startOwnWorker();
  await expect.poll(isJobEngineAlive, { timeout: within.timeoutMs }).toBe(true);
  const scheduled = async () => {
    const rows = await db().$queryRaw<{ name: string }[]>`SELECT "name" FROM larder_jobs.schedule`;
    return rows.map(({ name }) => name);
  };
  const queues = jobs.map(({ queue }) => queue);
  expect(queues).toContain("larder-retain");
  const isScheduled = async () => {
    const names = await scheduled();
    return queues.every((queue) => names.includes(queue));
  };
  expect(await waitUntil(isScheduled, within)).toBe(true);
  expect((await scheduled()).toSorted()).toEqual(queues.toSorted());
  const left = await asOwner().$queryRaw<unknown[]>`
    SELECT FROM larder_jobs.job WHERE "name" IN ('larder-sweep', 'larder-check')`;
  expect(left).toEqual([]);
});

it("a worker that loses the job engine's tables does the rest of its work, and cleans up again once they are made anew", async () => {
  const team = await makeTeam();
  const ticked = [(await makeConnectedSet(larder.control, team.organizationId)).id];
  const makeTables = () => prepareJobTables(larder.ownerUrl, larder.environment.LARDER_DATA_DIR ?? "");
  const isAlive = () => expect.poll(isJobEngineAlive, { timeout: 90_000 }).toBe(true);
  await makeTables();
  startOwnWorker();
  await isAlive();
  const lose = () => asOwner().$executeRaw`DROP SCHEMA larder_jobs CASCADE`;
  await lose();
  const runId = await beginBulk(team.owner, { action: "check", ticked });
  const hasEnded = async () => (await getBulkRun(by(team.owner), { runId })).endedAt !== null;
  expect(await waitUntil(hasEnded, within)).toBe(true);
  await makeTables();
  await asOwner()
    .$executeRaw`UPDATE larder_jobs.schedule SET "cron" = '* * * * *' WHERE "name" = 'larder-recount'`;
  const hasRun = async () => {
    const ran = await asOwner().$queryRaw<unknown[]>`
      SELECT FROM larder_jobs.job WHERE "name" = 'larder-recount' AND "state" = 'completed'`;
    return ran.length > 0;
  };
  expect(await waitUntil(hasRun, { timeoutMs: 180_000, intervalMs: 500 })).toBe(true);
}, 300_000);
