// `npm run drill:kill -- --kills 1000`: kills a worker with SIGKILL at every named step of a refresh.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeOrganization } from "#lib/factories/organization-factory.ts";
import { toHealth } from "#lib/health/token-set-health.ts";
import {
  attemptsOf,
  type ConnectedSet,
  heldPair,
  makeConnectedSet,
  rowOf,
} from "#lib/testing/make-connected-set.ts";
import { callApi } from "../sandbox/testing/oauth-requests.ts";
import { waitUntil } from "../scripts/wait-until.ts";
import { type Harness, numberOption, startHarness } from "./harness.ts";
import { reportTruth } from "./truth.ts";
import { startWorker, type WorkerProcess } from "./worker-process.ts";

/** The step at which the worker is killed, and the sandbox's behaviour meanwhile. */
interface KillPoint {
  name: string;
  step: string;
  /** How long after the step the worker is killed; the fault keeps the call open that long. */
  delayMs?: number;
  fault?: { before: boolean; ms: number };
}

const killPoints: KillPoint[] = [
  { name: "before the claim", step: "before-claim" },
  { name: "after the claim", step: "after-claim" },
  { name: "after the intent", step: "after-intent" },
  { name: "during the call", step: "after-intent", delayMs: 150, fault: { before: true, ms: 600 } },
  {
    name: "after the rotation, before the answer",
    step: "after-intent",
    delayMs: 150,
    fault: { before: false, ms: 600 },
  },
  { name: "the answer read, not yet written", step: "answered" },
  { name: "after the answer was journalled", step: "journalled" },
  { name: "during the commit", step: "during-commit" },
  { name: "after the commit", step: "committed" },
];

const workerTimeoutMs = 30_000;
const detectWithinMs = 60_000;

async function makeDue(tokenSetId: string): Promise<void> {
  await db().$executeRaw`
    UPDATE "TokenSet" SET "nextRefreshAt" = clock_timestamp() - interval '1 second', "retryAt" = NULL
    WHERE "id" = ${tokenSetId}::uuid AND "revokedAt" IS NULL`;
}

function countOpen(): Promise<number> {
  return db().attempt.count({ where: { OR: [{ outcome: null }, { outcome: "unknown" }] } });
}

interface Killed {
  set: ConnectedSet;
  point: KillPoint;
  /** Null when the worker was not killed. */
  killedAt: Date | null;
}

/** Makes a set due and starts a worker that is killed while it refreshes the set. */
async function killDuring(harness: Harness, organizationId: string, point: KillPoint): Promise<Killed> {
  const { control } = harness.sandbox;
  const set = await makeConnectedSet(control, organizationId);
  if (point.fault) {
    await control.addFault({ endpoint: "token", kind: "delay", clientId: set.clientId, ...point.fault });
  }
  await makeDue(set.id);
  const { step, delayMs = 0 } = point;
  const worker = startCrashingWorker(harness, {
    DRILL_STEP: step,
    DRILL_SET: set.id,
    DRILL_DELAY_MS: String(delayMs),
    // One set at a time, so that the kill interrupts no other set.
    LARDER_REFRESH_CONCURRENCY: "1",
  });
  const timer = setTimeout(() => worker.child.kill("SIGTERM"), workerTimeoutMs);
  const { signal } = await worker.ended;
  clearTimeout(timer);
  return { set, point, killedAt: signal === "SIGKILL" ? new Date() : null };
}

const notesOf = ({ dataDir }: Harness) => join(dataDir, "drill-notes");

function startCrashingWorker(harness: Harness, settings: Record<string, string>): WorkerProcess {
  const environment = { ...harness.environment, DRILL_NOTES: notesOf(harness), ...settings };
  return startWorker(environment, "drills/crashing-worker.ts");
}

/** Runs a worker until it has settled what the killed ones left open. */
async function settleAll(harness: Harness): Promise<void> {
  const last = startCrashingWorker(harness, { DRILL_STEP: "" });
  await waitUntil(async () => (await countOpen()) === 0, { timeoutMs: 3 * detectWithinMs, intervalMs: 200 });
  await last.stop(20_000);
}

/** The attempts whose answer was on disk before their worker was killed. */
function readKept(harness: Harness): Set<string | undefined> {
  const lines = readFileSync(notesOf(harness), "utf8").split("\n").filter(Boolean);
  return new Set(lines.map((line) => line.split(" ")[1]));
}

interface Result {
  what: "healthy" | "causes" | "lost";
  replays: number;
  /** From the offer to the verdict; null without one. */
  detectedMs: number | null;
  problems: string[];
}

async function check({ control }: Harness["sandbox"], { set }: Killed, kept: Set<string | undefined>) {
  const row = await rowOf(set.id);
  const attempts = await attemptsOf(set.id);
  const replays = attempts.filter(({ replay }) => replay).length;
  if (row.verdict) {
    const lostAttempt = attempts.find(({ outcome }) => outcome === "lost");
    const isExpected =
      row.verdict === "answer_lost" && lostAttempt !== undefined && !kept.has(lostAttempt.id);
    const detectedMs = (row.verdictAt?.getTime() ?? 0) - (lostAttempt?.startedAt.getTime() ?? 0);
    const problems: string[] = [];
    if (!isExpected) problems.push(`has the cause ${row.verdict} although its answer was in the journal`);
    if (detectedMs > detectWithinMs) problems.push(`got its cause after ${detectedMs} ms`);
    return { what: isExpected ? "causes" : "lost", replays, detectedMs, problems } satisfies Result;
  }
  const calls = await control.calls({ endpoint: "token", clientId: set.clientId });
  const rotations = calls.filter(({ outcome }) => outcome === "rotated").length;
  const { accessToken } = await heldPair(set.id, row.generation);
  const { status } = await callApi(control, accessToken ?? "");
  const problems: string[] = [];
  const health = toHealth(row, new Date());
  if (status !== 200) problems.push(`is shown as ${health} at the end, and the API answers ${status}`);
  if (row.generation !== rotations + 1)
    problems.push(`has generation ${row.generation} after ${rotations} rotations`);
  return {
    what: status === 200 ? "healthy" : "lost",
    replays,
    detectedMs: null,
    problems,
  } satisfies Result;
}

/** Checks every set and prints the results by the step at which the worker was killed. */
async function report(harness: Harness, killed: readonly Killed[], tookMs: number): Promise<boolean> {
  const kept = readKept(harness);
  const table = new Map<string, Record<"kills" | Result["what"], number>>();
  const problems: string[] = [];
  let slowestMs = 0;
  let replays = 0;
  for (const one of killed) {
    const line = table.get(one.point.name) ?? { kills: 0, healthy: 0, causes: 0, lost: 0 };
    table.set(one.point.name, line);
    const result = await check(harness.sandbox, one, kept);
    if (one.killedAt) line.kills += 1;
    line[result.what] += 1;
    replays += result.replays;
    slowestMs = Math.max(slowestMs, result.detectedMs ?? 0);
    problems.push(...result.problems.map((problem) => `${one.point.name}: ${one.set.id} ${problem}.`));
  }
  const doubleSpends = await harness.sandbox.control.doubleSpends();
  const open = await countOpen();
  if (open > 0) problems.push(`${open} attempts are still open.`);
  if (doubleSpends.length > replays)
    problems.push(`${doubleSpends.length} double spends, ${replays} replays.`);
  console.table(Object.fromEntries(table));
  await reportTruth(harness.sandbox.control, problems, { hearWithinMs: 0 });
  console.log(
    `${killed.length} kills in ${Math.round(tookMs / 1_000)} s; slowest verdict after ${slowestMs} ms; ` +
      `double spends ${doubleSpends.length}, replays ${replays}; problems ${problems.length}.`,
  );
  for (const problem of problems) console.error(problem);
  return problems.length === 0;
}

async function run(): Promise<boolean> {
  const kills = numberOption("kills", 45);
  const timeoutMs = numberOption("provider-timeout-ms", 1_000);
  const harness = await startHarness({ LARDER_PROVIDER_TIMEOUT_MS: String(timeoutMs) });
  try {
    writeFileSync(notesOf(harness), "");
    const { id: organizationId } = await makeOrganization("Drill", new Date());
    const killed: Killed[] = [];
    const began = performance.now();
    for (let kill = 0; kill < kills; kill++) {
      const point = killPoints[kill % killPoints.length];
      if (!point) break;
      killed.push(await killDuring(harness, organizationId, point));
      if (killed.length % 50 === 0) console.log(`${killed.length} kills`);
    }
    await settleAll(harness);
    return await report(harness, killed, performance.now() - began);
  } finally {
    await harness.stop();
  }
}

console.log(`drill:kill ${newId().slice(0, 8)}`);
process.exitCode = (await run()) ? 0 : 1;
