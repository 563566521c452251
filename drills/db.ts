// `npm run drill:db [-- --cases 35]`: the database goes away, comes back, takes no write or has no room, at every step of
// a refresh; the worker lives through it or a fresh one takes over. Nothing that arrived is lost, nothing spent twice.
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { type RefreshStep, refreshSteps } from "#lib/custody/crash-points.ts";
import { db } from "#lib/db/client.ts";
import { makeOrganization } from "#lib/factories/organization-factory.ts";
import { type ConnectedSet, heldPair, makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { callApi } from "../sandbox/testing/oauth-requests.ts";
import { waitUntil } from "../scripts/wait-until.ts";
import { startVictim, type Victim } from "./db/disasters.ts";
import { type Harness, numberOption, startHarness } from "./harness.ts";
import { startWorker, type WorkerProcess } from "./worker-process.ts";

/** How long an outage lasts: the scenario itself, nothing waits for anything meanwhile. */
const outageMs = 2_000;
const restWithinMs = 60_000;

interface Disaster {
  name: string;
  /** It needs a disk of the database's own. */
  needsDisk?: boolean;
  /** It is over as soon as it has begun. */
  isBrief?: boolean;
  begin(victim: Victim): Promise<void>;
  end(victim: Victim): Promise<void>;
}

const disasters: Disaster[] = [
  { name: "killed, started again", begin: (victim) => victim.crash(), end: (victim) => victim.revive() },
  {
    name: "restarted",
    isBrief: true,
    async begin(victim) {
      await victim.halt();
      await victim.revive();
    },
    end: async () => undefined,
  },
  {
    name: "read-only",
    begin: (victim) => victim.setReadOnly(true),
    end: (victim) => victim.setReadOnly(false),
  },
  { name: "its disk full", needsDisk: true, begin: async (victim) => victim.fillDisk(), end: emptyDisk },
  { name: "its log out of room", needsDisk: true, begin: (victim) => victim.fillLog(), end: emptyDisk },
];

async function emptyDisk(victim: Victim): Promise<void> {
  victim.emptyDisk();
  await victim.revive();
}

interface Result {
  disaster: string;
  step: RefreshStep;
  worker: "lived" | "was replaced";
  restMs: number;
  set: string;
}

async function reached(worker: WorkerProcess): Promise<void> {
  const signal = AbortSignal.timeout(60_000);
  for (;;) {
    const [message] = await once(worker.child, "message", { signal });
    if (message?.type === "reached") return;
  }
}

/** Whether all that was begun for the set has come to its end; false too while the database does not answer. */
async function isAtRest(set: ConnectedSet): Promise<boolean> {
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

async function comeToRest(
  worker: WorkerProcess,
  harness: Harness,
  set: ConnectedSet,
): Promise<Result["worker"]> {
  const within = { timeoutMs: restWithinMs, intervalMs: 200 };
  const hasEnded = () => worker.child.exitCode !== null || worker.child.signalCode !== null;
  await waitUntil(async () => hasEnded() || (await isAtRest(set)), within);
  if (await isAtRest(set)) return "lived";
  const fresh = startWorker(harness.environment);
  await waitUntil(() => isAtRest(set), within);
  await fresh.stop(20_000);
  return "was replaced";
}

async function judge(harness: Harness, set: ConnectedSet, name: string, problems: string[]): Promise<string> {
  const { control } = harness.sandbox;
  if (!(await isAtRest(set))) problems.push(`${name}: it never came to rest.`);
  const row = await db().tokenSet.findUniqueOrThrow({ where: { id: set.id } });
  if (row.verdict) {
    problems.push(`${name}: dead (${row.verdict}) although every answer had arrived.`);
    return row.verdict;
  }
  const calls = await control.calls({ endpoint: "token", clientId: set.clientId });
  const rotations = calls.filter(({ outcome }) => outcome === "rotated").length;
  if (row.generation !== rotations + 1)
    problems.push(`${name}: generation ${row.generation}, ${rotations} rotations.`);
  const { accessToken } = await heldPair(set.id, row.generation);
  const { status } = await callApi(control, accessToken ?? "");
  if (status !== 200) problems.push(`${name}: shown as alive, and the API answers ${status}.`);
  return `alive, generation ${row.generation}`;
}

async function runCase(
  harness: Harness,
  victim: Victim,
  organizationId: string,
  disaster: Disaster,
  step: RefreshStep,
  problems: string[],
): Promise<Result> {
  const columns = { nextRefreshAt: new Date(Date.now() - 1_000) };
  const set = await makeConnectedSet(harness.sandbox.control, organizationId, { columns });
  const orders = { DRILL_STEP: step, DRILL_SET: set.id, LARDER_REFRESH_CONCURRENCY: "1" };
  const worker = startWorker({ ...harness.environment, ...orders }, "drills/db/pausing-worker.ts");
  await reached(worker);
  await disaster.begin(victim);
  if (!disaster.isBrief && (await victim.takesWrites()))
    problems.push(`${disaster.name}, ${step}: it did not happen.`);
  // One that did not live to hear it is replaced below.
  if (worker.child.connected) worker.child.send({ type: "go on" });
  await pause(outageMs);
  await disaster.end(victim);
  const back = performance.now();
  const survivor = await comeToRest(worker, harness, set);
  const restMs = Math.round(performance.now() - back);
  await worker.stop(20_000);
  const state = await judge(harness, set, `${disaster.name}, ${step}`, problems);
  await db().tokenSet.update({ where: { id: set.id }, data: { pausedAt: new Date() } });
  return { disaster: disaster.name, step, worker: survivor, restMs, set: state };
}

/** All disasters at all steps, or so many of them that each has its turn along the way. */
function pickCases(victim: Victim): { disaster: Disaster; step: RefreshStep }[] {
  const possible = disasters.filter(({ needsDisk }) => victim.hasOwnDisk || !needsDisk);
  const all = refreshSteps.flatMap((step) => possible.map((disaster) => ({ disaster, step })));
  const count = numberOption("cases", all.length);
  if (count >= all.length) return all;
  return Array.from({ length: count }, (_, index) => {
    const step = Math.floor((index * refreshSteps.length) / count);
    return all[step * possible.length + (index % possible.length)];
  }).filter((one) => one !== undefined);
}

async function run(): Promise<boolean> {
  const victim = await startVictim();
  if (!victim.hasOwnDisk) console.log("Nobody may mount here: the cases of a full disk are left out.");
  const harness = await startHarness({ LARDER_PROVIDER_TIMEOUT_MS: "1000" }, { postgres: victim });
  try {
    await victim.leaveNoRoom();
    const { id: organizationId } = await makeOrganization("Drill", new Date());
    const problems: string[] = [];
    const results: Result[] = [];
    for (const { disaster, step } of pickCases(victim)) {
      results.push(await runCase(harness, victim, organizationId, disaster, step, problems));
    }
    const doubleSpends = await harness.sandbox.control.doubleSpends();
    if (doubleSpends.length > 0) problems.push(`${doubleSpends.length} double spends.`);
    const slowest = Math.max(...results.map(({ restMs }) => restMs));
    if (slowest > restWithinMs) problems.push(`It took ${slowest} ms to come to rest.`);
    console.table(results);
    console.log(
      `${results.length} cases; at rest ${slowest} ms after the database came back at the latest; ` +
        `double spends ${doubleSpends.length}; problems ${problems.length}.`,
    );
    for (const problem of problems) console.error(problem);
    return problems.length === 0;
  } finally {
    await harness.stop();
  }
}

process.exitCode = (await run()) ? 0 : 1;
