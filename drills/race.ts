// `npm run drill:race [-- --workers 50 --callers 200]`: everybody at once, and one provider call for each set; a writer
// stopped past its claim's deadline, and its token is kept.
import { db } from "#lib/db/client.ts";
import { makeMember, makeOrganization } from "#lib/factories/organization-factory.ts";
import { type ConnectedSet, heldPair, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { actorOf } from "#lib/testing/make-team.ts";
import { callApi } from "../sandbox/testing/oauth-requests.ts";
import { waitUntil } from "../scripts/processes/wait-until.ts";
import { type Harness, numberOption, startHarness } from "./harness.ts";
import { type RacingWorker, startHands, startRacingWorker } from "./race/racers.ts";

const workerCount = numberOption("workers", 10);
const callerCount = numberOption("callers", 200);
const handProcesses = 4;
/**
 * More processes than the cores of a small machine can keep going: calls get the time that Larder gives them unless
 * told, and callers whose pool has no connection for five seconds ask again.
 */
const isCrowd = workerCount > 10;
const providerTimeoutMs = isCrowd ? 10_000 : 4_000;
const tries = isCrowd ? 20 : 1;
const within = { timeoutMs: 60_000, intervalMs: 50 };
const problems: string[] = [];

async function makeDue(sets: readonly ConnectedSet[]): Promise<void> {
  await db().tokenSet.updateMany({
    where: { id: { in: sets.map(({ id }) => id) } },
    data: { nextRefreshAt: new Date(Date.now() - 1_000) },
  });
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
  const hands = await Promise.all(
    Array.from({ length: handProcesses }, () => startHands(harness.environment)),
  );
  const requestedAt = new Date().toISOString();
  await makeDue(sets);
  const order = {
    actor,
    tokenSetId: sets[0]?.id ?? "",
    requestedAt,
    callers: callerCount / handProcesses,
    tries,
  };
  const [reports] = await Promise.all([
    Promise.all(hands.map((refresh) => refresh(order))),
    Promise.all(workers.map((worker) => worker.sweep())),
  ]);
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

/** A worker sleeps in mid-call past its claim; another settles the set; the sleeper wakes with the new pair in hand. */
async function sleepPastDeadline(harness: Harness, workers: readonly RacingWorker[], organizationId: string) {
  const { control } = harness.sandbox;
  const [sleeper, other] = workers;
  if (!sleeper || !other) throw new Error("It takes two workers.");
  const set = await makeConnectedSet(control, organizationId);
  await control.addFault({
    endpoint: "token",
    kind: "delay",
    ms: 600,
    before: false,
    clientId: set.clientId,
  });
  // The others are kept from it until the sleeper has it.
  for (const worker of workers) if (worker !== sleeper) worker.signal("SIGSTOP");
  await makeDue([set]);
  const slept = sleeper.sweep();
  const isRotated = async () => {
    const calls = await control.calls({ endpoint: "token", clientId: set.clientId });
    return calls.some(({ outcome }) => outcome === "rotated");
  };
  if (!(await waitUntil(isRotated, within))) problems.push("The sleeper made no call.");
  sleeper.signal("SIGSTOP");
  for (const worker of workers) if (worker !== sleeper) worker.signal("SIGCONT");
  const isFoundOut = async () => (await rowOf(set.id)).verdict === "answer_lost";
  const foundOut = await waitUntil(isFoundOut, within);
  if (!foundOut) problems.push("Nobody recovered what the sleeper had claimed.");
  sleeper.signal("SIGCONT");
  await slept;
  const isAlive = async () => (await rowOf(set.id)).verdict === null;
  if (!(await waitUntil(isAlive, within))) problems.push("The sleeper's token was not put in force.");
  const row = await rowOf(set.id);
  const { accessToken } = await heldPair(set.id, row.generation);
  const { status } = await callApi(control, accessToken ?? "");
  if (status !== 200) problems.push(`The sleeper's access token answers ${status}.`);
  const outcomes = await db().attempt.findMany({ where: { tokenSetId: set.id }, orderBy: { fence: "asc" } });
  const calls = (await control.calls({ endpoint: "token", clientId: set.clientId })).length;
  if (calls !== 1) problems.push(`${calls} token calls for the sleeper's set.`);
  if (outcomes[0]?.outcome !== "fenced") problems.push(`The sleeper's attempt is ${outcomes[0]?.outcome}.`);
  return {
    foundOut,
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
    // Five at a time: a start costs a second of processor.
    while (workers.length < workerCount) {
      const some = Array.from({ length: Math.min(5, workerCount - workers.length) }, () =>
        startRacingWorker(harness.environment),
      );
      workers.push(...(await Promise.all(some)));
    }
    console.table([
      await race(harness, workers, organizationId, 1),
      await race(harness, workers, organizationId, 5),
    ]);
    console.table([await sleepPastDeadline(harness, workers, organizationId)]);
    const doubleSpends = await harness.sandbox.control.doubleSpends();
    if (doubleSpends.length > 0) problems.push(`${doubleSpends.length} double spends.`);
    console.log(`${workerCount} workers; double spends ${doubleSpends.length}; problems ${problems.length}.`);
    for (const problem of problems) console.error(problem);
    return problems.length === 0;
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await harness.stop();
  }
}

process.exitCode = (await run()) ? 0 : 1;
