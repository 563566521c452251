// `npm run drill:race [-- --workers 50 --callers 200]`: many processes refresh the same sets at once with one provider call
// for each set; and a process that was stopped past its claim's deadline keeps the token that it receives.
import { db } from "#lib/db/client.ts";
import { makeMember, makeOrganization } from "#lib/factories/organization-factory.ts";
import { type ConnectedSet, heldPair, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { actorOf } from "#lib/testing/make-team.ts";
import { callApi } from "../sandbox/testing/oauth-requests.ts";
import { waitUntil } from "../scripts/wait-until.ts";
import { type Harness, numberOption, startHarness } from "./harness.ts";
import { type RacingWorker, startManualRefresher, startRacingWorker } from "./race/racers.ts";
import { reportTruth } from "./truth.ts";

const workerCount = numberOption("workers", 10);
const callerCount = numberOption("callers", 200);
const refresherProcesses = 4;
/**
 * A small machine cannot run so many processes at full speed: calls get Larder's default timeout, and callers and
 * workers without a database connection for five seconds try again.
 */
const isOverloaded = workerCount > 10;
const providerTimeoutMs = isOverloaded ? 10_000 : 4_000;
const tries = isOverloaded ? 20 : 1;
const within = { timeoutMs: 60_000, intervalMs: 50 };
const problems: string[] = [];

async function makeDue(sets: readonly ConnectedSet[]): Promise<void> {
  await db().tokenSet.updateMany({
    where: { id: { in: sets.map(({ id }) => id) } },
    data: { nextRefreshAt: new Date(Date.now() - 1_000) },
  });
}

function hasClaim({ claimedUntil }: { claimedUntil: Date | null }): boolean {
  return claimedUntil !== null;
}

/** Everybody at one moment: workers sweep, people press the button on the first of the sets. */
async function race(
  harness: Harness,
  workers: readonly RacingWorker[],
  organizationId: string,
  setCount: number,
) {
  const { control } = harness.sandbox;
  const now = new Date();
  const email = `owner-${setCount}@larder.test`;
  const member = {
    organizationId,
    email,
    name: "Odile",
    role: "owner",
    password: "a long enough password",
  } as const;
  const { userId } = await makeMember(member, now);
  const actor = await actorOf(userId, organizationId);
  const sets: ConnectedSet[] = [];
  for (let made = 0; made < setCount; made += 1) {
    const set = await makeConnectedSet(control, organizationId);
    await control.addFault({ endpoint: "token", kind: "delay", ms: 300, clientId: set.clientId });
    sets.push(set);
  }
  const refreshers = await Promise.all(
    Array.from({ length: refresherProcesses }, () => startManualRefresher(harness.environment)),
  );
  const requestedAt = new Date().toISOString();
  await makeDue(sets);
  const request = {
    actor,
    tokenSetId: sets[0]?.id ?? "",
    requestedAt,
    callers: callerCount / refresherProcesses,
    tries,
  };
  const [reports] = await Promise.all([
    Promise.all(refreshers.map((refresh) => refresh(request))),
    Promise.all(workers.map((worker) => worker.sweep())),
  ]);
  // Workers also look by themselves: what one of them has begun then need not have ended when all that was ordered has.
  const isUnderWay = async () => (await Promise.all(sets.map(({ id }) => rowOf(id)))).some(hasClaim);
  await waitUntil(async () => !(await isUnderWay()), within);
  let calls = 0;
  for (const set of sets) {
    const made = (await control.calls({ endpoint: "token", clientId: set.clientId })).length;
    calls += made;
    const { generation } = await rowOf(set.id);
    if (made !== 1) problems.push(`${setCount} sets: ${made} calls for one of them.`);
    if (generation !== 2) problems.push(`${setCount} sets: generation ${generation}.`);
  }
  const refreshed = reports
    .flatMap(({ outcomes }) => outcomes)
    .filter(({ outcome }) => outcome === "refreshed").length;
  if (refreshed !== callerCount)
    problems.push(`${callerCount - refreshed} callers did not get the new token.`);
  const askedAgain = reports.reduce((sum, report) => sum + report.askedAgain, 0);
  return { sets: setCount, workers: workers.length, callers: callerCount, askedAgain, calls, refreshed };
}

/**
 * A worker stalls during its call until its claim is over. Others offer nothing and pronounce nothing dead while it may
 * still bring the answer; it continues with the new pair.
 */
async function stallPastDeadline(harness: Harness, workers: readonly RacingWorker[], organizationId: string) {
  const { control } = harness.sandbox;
  const [stalled, other] = workers;
  if (!stalled || !other) throw new Error("This drill needs two workers.");
  const set = await makeConnectedSet(control, organizationId);
  await control.addFault({
    endpoint: "token",
    kind: "delay",
    ms: 600,
    before: false,
    clientId: set.clientId,
  });
  // Keeps the other workers from the set until the first one has claimed it.
  for (const worker of workers) if (worker !== stalled) worker.signal("SIGSTOP");
  await makeDue([set]);
  const swept = stalled.sweep();
  const isRotated = async () => {
    const calls = await control.calls({ endpoint: "token", clientId: set.clientId });
    return calls.some(({ outcome }) => outcome === "rotated");
  };
  if (!(await waitUntil(isRotated, within))) problems.push("The stalled worker made no call.");
  stalled.signal("SIGSTOP");
  for (const worker of workers) if (worker !== stalled) worker.signal("SIGCONT");
  const isInDoubt = async () => (await rowOf(set.id)).doubtSince !== null;
  const doubted = await waitUntil(isInDoubt, within);
  if (!doubted) problems.push("No other worker found the set in doubt.");
  if ((await rowOf(set.id)).verdict) problems.push("A set whose answer was under way was pronounced dead.");
  stalled.signal("SIGCONT");
  await swept;
  const isCurrent = async () => (await rowOf(set.id)).generation > 1;
  if (!(await waitUntil(isCurrent, within)))
    problems.push("The stalled worker's token did not become current.");
  const row = await rowOf(set.id);
  const { accessToken } = await heldPair(set.id, row.generation);
  const { status } = await callApi(control, accessToken ?? "");
  if (status !== 200) problems.push(`The API answers ${status} to the stalled worker's access token.`);
  const outcomes = await db().attempt.findMany({ where: { tokenSetId: set.id }, orderBy: { fence: "asc" } });
  const calls = (await control.calls({ endpoint: "token", clientId: set.clientId })).length;
  if (calls !== 1) problems.push(`${calls} token calls for the stalled worker's set.`);
  if (outcomes[0]?.outcome !== "fenced")
    problems.push(`The stalled worker's attempt is ${outcomes[0]?.outcome}.`);
  return {
    doubted,
    generation: row.generation,
    status,
    attempts: outcomes.map(({ outcome }) => outcome).join(", "),
  };
}

async function run(): Promise<boolean> {
  const overrides = { LARDER_PROVIDER_TIMEOUT_MS: String(providerTimeoutMs) };
  const harness = await startHarness(overrides, { maxConnections: 100 + workerCount * 13 });
  const workers: RacingWorker[] = [];
  try {
    const { id: organizationId } = await makeOrganization("Drill", new Date());
    // Five at a time, because each start needs a second of processor time.
    while (workers.length < workerCount) {
      const some = Array.from({ length: Math.min(5, workerCount - workers.length) }, () =>
        startRacingWorker({ ...harness.environment, DRILL_TRIES: String(tries) }),
      );
      workers.push(...(await Promise.all(some)));
    }
    console.table([
      await race(harness, workers, organizationId, 1),
      await race(harness, workers, organizationId, 5),
    ]);
    console.table([await stallPastDeadline(harness, workers, organizationId)]);
    const doubleSpends = await harness.sandbox.control.doubleSpends();
    if (doubleSpends.length > 0) problems.push(`${doubleSpends.length} double spends.`);
    await reportTruth(harness.sandbox.control, problems, { hearWithinMs: 0 });
    console.log(`${workerCount} workers; double spends ${doubleSpends.length}; problems ${problems.length}.`);
    for (const problem of problems) console.error(problem);
    return problems.length === 0;
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await harness.stop();
  }
}

process.exitCode = (await run()) ? 0 : 1;
