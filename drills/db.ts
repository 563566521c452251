// `npm run drill:db [-- --cases 35]`: the database crashes, restarts, turns read-only or runs out of disk at every step of
// a refresh. The worker survives or another one takes over. No answer is lost and nothing is spent twice.
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { type RefreshStep, refreshSteps } from "#lib/custody/crash-points.ts";
import { db } from "#lib/db/client.ts";
import { makeOrganization } from "#lib/factories/organization-factory.ts";
import { type ConnectedSet, heldPair, makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { callApi } from "../sandbox/testing/oauth-requests.ts";
import { waitUntil } from "../scripts/wait-until.ts";
import { type BreakablePostgres, startBreakablePostgres } from "./db/breakable-postgres.ts";
import { type Harness, numberOption, startHarness } from "./harness.ts";
import { reportTruth } from "./truth.ts";
import { startWorker, type WorkerProcess } from "./worker-process.ts";

/** How long an outage lasts. This pause is the scenario, not a wait for something. */
const outageMs = 2_000;
const settleWithinMs = 60_000;
const recoverWithinMs = 120_000;

interface Failure {
  name: string;
  /** Needs a database on a disk of its own. */
  needsDisk?: boolean;
  /** Over as soon as it has begun. */
  isBrief?: boolean;
  begin(database: BreakablePostgres): Promise<void>;
  end(database: BreakablePostgres): Promise<void>;
}

const failures: Failure[] = [
  { name: "killed", begin: (database) => database.crash(), end: (database) => database.startAgain() },
  {
    name: "restarted",
    isBrief: true,
    async begin(database) {
      await database.shutDown();
      await database.startAgain();
    },
    end: async () => undefined,
  },
  {
    name: "read-only",
    begin: (database) => database.setReadOnly(true),
    end: (database) => database.setReadOnly(false),
  },
  { name: "disk full", needsDisk: true, begin: async (database) => database.fillDisk(), end: freeDisk },
  { name: "no space for its log", needsDisk: true, begin: (database) => database.fillLog(), end: freeDisk },
];

async function freeDisk(database: BreakablePostgres): Promise<void> {
  database.freeDisk();
  await database.startAgain();
}

interface Result {
  failure: string;
  step: RefreshStep;
  worker: "survived" | "replaced";
  settleMs: number;
  set: string;
}

async function reached(worker: WorkerProcess): Promise<void> {
  const signal = AbortSignal.timeout(60_000);
  for (;;) {
    const [message] = await once(worker.child, "message", { signal });
    if (message?.type === "reached") return;
  }
}

/** Whether everything that was started for the set is settled; false while the database does not answer. */
async function isSettled(set: ConnectedSet): Promise<boolean> {
  try {
    const row = await db().tokenSet.findUniqueOrThrow({ where: { id: set.id } });
    const open = await db().attempt.count({
      where: { tokenSetId: set.id, OR: [{ outcome: null }, { outcome: "unknown" }] },
    });
    return open === 0 && row.claimedUntil === null && (row.generation > 1 || row.verdict !== null);
  } catch {
    return false;
  }
}

async function settle(worker: WorkerProcess, harness: Harness, set: ConnectedSet): Promise<Result["worker"]> {
  const within = { timeoutMs: settleWithinMs, intervalMs: 200 };
  const hasEnded = () => worker.child.exitCode !== null || worker.child.signalCode !== null;
  await waitUntil(async () => hasEnded() || (await isSettled(set)), within);
  if (await isSettled(set)) return "survived";
  const fresh = startWorker(harness.environment);
  await waitUntil(() => isSettled(set), within);
  await fresh.stop(20_000);
  return "replaced";
}

async function check(harness: Harness, set: ConnectedSet, name: string, problems: string[]): Promise<string> {
  const { control } = harness.sandbox;
  if (!(await isSettled(set))) problems.push(`${name}: it was not settled.`);
  const row = await db().tokenSet.findUniqueOrThrow({ where: { id: set.id } });
  if (row.verdict) {
    problems.push(`${name}: it has the cause ${row.verdict} although every answer had arrived.`);
    return row.verdict;
  }
  const calls = await control.calls({ endpoint: "token", clientId: set.clientId });
  const rotations = calls.filter(({ outcome }) => outcome === "rotated").length;
  if (row.generation !== rotations + 1)
    problems.push(`${name}: generation ${row.generation}, ${rotations} rotations.`);
  const { accessToken } = await heldPair(set.id, row.generation);
  const { status } = await callApi(control, accessToken ?? "");
  if (status !== 200) problems.push(`${name}: shown as working, but the API answers ${status}.`);
  return `connected, generation ${row.generation}`;
}

async function runCase(
  harness: Harness,
  database: BreakablePostgres,
  organizationId: string,
  failure: Failure,
  step: RefreshStep,
  problems: string[],
): Promise<Result> {
  const columns = { nextRefreshAt: new Date(Date.now() - 1_000) };
  const set = await makeConnectedSet(harness.sandbox.control, organizationId, { columns });
  const settings = { DRILL_STEP: step, DRILL_SET: set.id, LARDER_REFRESH_CONCURRENCY: "1" };
  const worker = startWorker({ ...harness.environment, ...settings }, "drills/db/pausing-worker.ts");
  await reached(worker);
  await failure.begin(database);
  if (!failure.isBrief && (await database.takesWrites()))
    problems.push(`${failure.name}, ${step}: the database still took writes.`);
  // A worker that ended meanwhile is replaced below.
  if (worker.child.connected) worker.child.send({ type: "continue" });
  await pause(outageMs);
  await failure.end(database);
  // After a crash Postgres may recover for as long as the disk is busy.
  await waitUntil(() => database.takesWrites(), { timeoutMs: recoverWithinMs, intervalMs: 200 });
  const back = performance.now();
  const survivor = await settle(worker, harness, set);
  const settleMs = Math.round(performance.now() - back);
  await worker.stop(20_000);
  const state = await check(harness, set, `${failure.name}, ${step}`, problems);
  await db().tokenSet.update({ where: { id: set.id }, data: { pausedAt: new Date() } });
  return { failure: failure.name, step, worker: survivor, settleMs, set: state };
}

/** All failures at all steps, or `--cases` of them, spread so that every failure and step occurs. */
function pickCases(database: BreakablePostgres): { failure: Failure; step: RefreshStep }[] {
  const possible = failures.filter(({ needsDisk }) => database.hasOwnDisk || !needsDisk);
  const all = refreshSteps.flatMap((step) => possible.map((failure) => ({ failure, step })));
  const count = numberOption("cases", all.length);
  if (count >= all.length) return all;
  return Array.from({ length: count }, (_, index) => {
    const step = Math.floor((index * refreshSteps.length) / count);
    return all[step * possible.length + (index % possible.length)];
  }).filter((one) => one !== undefined);
}

async function run(): Promise<boolean> {
  const database = await startBreakablePostgres();
  if (!database.hasOwnDisk)
    console.log("This user may not mount a disk: the cases of a full disk are skipped.");
  const harness = await startHarness({ LARDER_PROVIDER_TIMEOUT_MS: "1000" }, { postgres: database });
  try {
    await database.fillPages();
    const { id: organizationId } = await makeOrganization("Drill", new Date());
    const problems: string[] = [];
    const results: Result[] = [];
    for (const { failure, step } of pickCases(database)) {
      results.push(await runCase(harness, database, organizationId, failure, step, problems));
    }
    const doubleSpends = await harness.sandbox.control.doubleSpends();
    if (doubleSpends.length > 0) problems.push(`${doubleSpends.length} double spends.`);
    const slowest = Math.max(...results.map(({ settleMs }) => settleMs));
    if (slowest > settleWithinMs) problems.push(`It took ${slowest} ms to settle a set.`);
    console.table(results);
    await reportTruth(harness.sandbox.control, problems, { hearWithinMs: 0 });
    console.log(
      `${results.length} cases; every set settled within ${slowest} ms after the outage; ` +
        `double spends ${doubleSpends.length}; problems ${problems.length}.`,
    );
    for (const problem of problems) console.error(problem);
    return problems.length === 0;
  } finally {
    await harness.stop();
  }
}

process.exitCode = (await run()) ? 0 : 1;
