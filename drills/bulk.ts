// `npm run drill:bulk -- --rows 10000`: a worker is killed with SIGKILL half way through a bulk run, first of checks, then of
// refreshes; another one goes on. By the sandbox's own count each token was used once, or the row says otherwise.

import type { BulkAction } from "#lib/bulk/bulk-action.ts";
import { prepareBulkRun } from "#lib/bulk/prepare-bulk-run.ts";
import { startBulkRun } from "#lib/bulk/start-bulk-run.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeConnectedRows } from "#lib/factories/connected-rows-factory.ts";
import { by } from "#lib/testing/by.ts";
import { makeRegisteredApplication, type RegisteredApplication } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { waitUntil } from "../scripts/wait-until.ts";
import { type Harness, numberOption, startHarness } from "./harness.ts";
import { reportTruth } from "./truth.ts";
import { startWorker } from "./worker-process.ts";

const rows = numberOption("rows", 10_000);
/** Long enough for a slow machine: thirty rows a second take a tenth of it. */
const withinMs = 120_000 + rows * 300;

interface Drill {
  harness: Harness;
  team: Team;
  application: RegisteredApplication;
  /** Ids in Larder, by those at the sandbox. */
  sets: Map<string, string>;
}

/** Connected sets, known on both sides. */
async function makeSets(harness: Harness): Promise<Drill> {
  const { control } = harness.sandbox;
  const team = await makeTeam();
  const { organizationId } = team;
  const application = await makeRegisteredApplication(control, organizationId);
  const library = { id: newId(), organizationId, name: "Brasserie" };
  await db().library.create({ data: library, select: { id: true } });
  const { clientId, applicationId } = application;
  const made: { tokenSetId: string; accessToken: string; refreshToken: string; expiresIn: number }[] = [];
  for (let left = rows; left > 0; left -= 500) {
    const count = Math.min(left, 500);
    made.push(...(await control.createTokenSets({ clientId, scopes: ["accounts", "library"], count })));
  }
  const owner = { organizationId, applicationId, libraryId: library.id };
  const ids = await makeConnectedRows({ ...owner, pairs: made }, new Date());
  const sets = new Map(made.map(({ tokenSetId }, index) => [tokenSetId, ids[index] ?? ""]));
  return { harness, team, application, sets };
}

const countDone = (runId: string) => db().bulkItem.count({ where: { runId, endedAt: { not: null } } });
const hasEnded = async (runId: string) =>
  (await db().bulkRun.findFirst({ where: { id: runId, endedAt: { not: null } } })) !== null;

/** Begins the run, kills its worker half way, and has another one end it. Returns how long it took. */
async function runThroughCrash({ harness, team }: Drill, action: BulkAction) {
  const filter = { ended: "shown" } as const;
  const wish = { action, environment: "production", filter } as const;
  const { id: runId, number } = await prepareBulkRun(by(team.owner), wish);
  if (number !== rows) throw new Error(`The run has ${number} sets, and not ${rows}.`);
  await startBulkRun(by(team.owner), { runId, typed: String(number) });
  const startedMs = performance.now();
  const first = startWorker(harness.environment);
  const isHalf = async () => (await countDone(runId)) >= rows / 2;
  const reached = await waitUntil(isHalf, { timeoutMs: withinMs, intervalMs: 20 });
  first.child.kill("SIGKILL");
  await first.ended;
  const doneAtKill = await countDone(runId);
  const begunAtKill = await db().bulkItem.count({ where: { runId, standing: "begun" } });
  const second = startWorker(harness.environment);
  const ended = await waitUntil(() => hasEnded(runId), { timeoutMs: withinMs, intervalMs: 50 });
  const tookMs = performance.now() - startedMs;
  await second.stop(20_000);
  return { runId, doneAtKill, begunAtKill, tookMs, ended: reached && ended };
}

/** How often the sandbox saw each set's token at the endpoint that the action uses. */
async function countCalls({ harness, application, sets }: Drill, endpoint: string) {
  const { clientId } = application;
  const counts = new Map<string, number>();
  for (const { tokenSetId } of await harness.sandbox.control.calls({ endpoint, clientId })) {
    const id = sets.get(tokenSetId ?? "") ?? "unknown";
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

const saysOtherwise = /again, because|is not known/;
/** A worker that is killed between the provider's rotation and the journal loses the answer, and says so. */
const saysLost = /Answer lost in transit/;

/** Rows whose token was used other than once without the row saying so, and rows without a result. */
async function judge(drill: Drill, runId: string, endpoint: string): Promise<string[]> {
  const counts = await countCalls(drill, endpoint);
  const items = await db().bulkItem.findMany({ where: { runId } });
  const problems = items.flatMap(({ tokenSetId, standing, words }) => {
    const calls = counts.get(tokenSetId) ?? 0;
    const isLost = standing === "failed" && calls === 1 && saysLost.test(words ?? "");
    if (standing !== "done" && standing !== "unknown" && !isLost)
      return [`${tokenSetId} is ${standing}: ${words}`];
    const isSaid = saysOtherwise.test(words ?? "");
    return calls === 1 || (isSaid && calls <= 2) ? [] : [`${tokenSetId} was used ${calls} times: ${words}`];
  });
  if (counts.has("unknown")) problems.push("The sandbox saw a token that belongs to no set.");
  return items.length === rows ? problems : [`There are ${items.length} rows, and not ${rows}.`, ...problems];
}

async function drillAction(drill: Drill, action: BulkAction, endpoint: string): Promise<string[]> {
  await drill.harness.sandbox.control.clearCalls();
  const { runId, doneAtKill, begunAtKill, tookMs, ended } = await runThroughCrash(drill, action);
  const problems = await judge(drill, runId, endpoint);
  if (!ended) problems.push(`The run of ${action} did not end in time.`);
  const lost = await db().bulkItem.count({ where: { runId, standing: "failed" } });
  const said = await db().bulkItem.count({ where: { runId, words: { contains: "a worker ended" } } });
  const unknown = await db().bulkItem.count({ where: { runId, standing: "unknown" } });
  process.stdout.write(
    `${action}: ${rows} rows; killed after ${doneAtKill}, with ${begunAtKill} begun; ended after ${(tookMs / 1_000).toFixed(1)} s; ` +
      `rows that say that a worker ended ${said}, of unknown outcome ${unknown}, with a lost answer ${lost}; problems ${problems.length}.\n`,
  );
  return problems;
}

async function main(): Promise<void> {
  const harness = await startHarness({ LARDER_PROVIDER_TIMEOUT_MS: "5000" });
  try {
    const drill = await makeSets(harness);
    const problems = [
      ...(await drillAction(drill, "check", "introspect")),
      ...(await drillAction(drill, "refresh", "token")),
    ];
    await reportTruth(harness.sandbox.control, problems);
    for (const problem of problems.slice(0, 20)) process.stdout.write(`${problem}\n`);
    process.stdout.write(`problems ${problems.length}.\n`);
    process.exitCode = problems.length === 0 ? 0 : 1;
  } finally {
    await harness.stop();
  }
}

await main();
