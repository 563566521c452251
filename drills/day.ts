// `npm run drill:day [-- --sets 100000 --factor 60 --hours 24 --busy]`: a day in the life of many token sets, so many times
// faster than life. Two workers keep within the provider's budget, by the sandbox's own count, and no access token expires.
import { createHash } from "node:crypto";
import { closeJournal } from "#lib/custody/get-journal.ts";
import { db } from "#lib/db/client.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { findFreePort } from "../scripts/start/ports.ts";
import { type DayTime, until, waitMinutes } from "./day/day-time.ts";
import { judgeCalls, listCallProblems } from "./day/judge-calls.ts";
import { type DaySet, judgeSets } from "./day/judge-sets.ts";
import { makeSets, release } from "./day/make-sets.ts";
import { clickAround, collectAllDay } from "./day/people.ts";
import { planSets } from "./day/plan-sets.ts";
import { printDay } from "./day/report-day.ts";
import { addMachine } from "./handout/add-machine.ts";
import { createHandoutProcess } from "./handout/handout-process.ts";
import { findOverlaps, type Harness, numberOption, startHarness } from "./harness.ts";
import { startWorker, type WorkerProcess } from "./worker-process.ts";

const sets = numberOption("sets", 100_000);
const factor = numberOption("factor", 60);
const minutes = numberOption("minutes", numberOption("hours", 24) * 60);
const perMinute = numberOption("per-minute", 100);
const heldUp = numberOption("held-up", Math.ceil(sets / 50));
const seed = numberOption("seed", 7);

/** Beside other tests: what is late because of them is told, and fails nothing. */
const isBusy = process.argv.includes("--busy");

const minuteMs = 60_000;
const weekMs = 7 * 24 * 60 * minuteMs;
/** A whole number of seconds, as a provider says it. */
const lifeMs = Math.round(weekMs / factor / 1_000) * 1_000;
const machineCount = 8;
/** Making them and starting the workers takes time, in which the day must not begin. */
const makingMs = 12_000 + sets * 3;
/** When, by shares of the day, and for how many of its minutes at most. */
const events = { revoke: 0.2, outage: 0.4, deploy: 0.7 } as const;
const outageMinutes = Math.min(15, minutes / 5);

/** Numbers between 0 and 1 that a seed repeats. */
function createRandom(): () => number {
  let drawn = 0;
  return () => {
    drawn += 1;
    return createHash("sha256").update(`${seed} ${drawn}`).digest().readUInt32BE() / 2 ** 32;
  };
}

interface Drill {
  harness: Harness;
  team: Team;
  sets: DaySet[];
  day: DayTime;
  signal: AbortSignal;
  random: () => number;
}

/** Library owners end the access of some sets in Apicbase's own pages. */
async function endAccess({ harness, sets: all, day, signal, random }: Drill): Promise<Set<string>> {
  await until(day, events.revoke, signal);
  const revoked = new Set<string>();
  for (let left = Math.ceil(sets / 5_000); left > 0; left -= 1) {
    // Not of those from which machines collect: they are the last.
    const index = Math.floor(random() * (all.length - machineCount));
    const { sandboxTokenSetId } = all[index] ?? { sandboxTokenSetId: "" };
    await harness.sandbox.control.revokeTokenSet(sandboxTokenSetId);
    revoked.add(sandboxTokenSetId);
  }
  return revoked;
}

/** For a quarter of an hour the provider answers nothing but 503. */
async function failProvider({ harness, day, signal }: Drill): Promise<{ from: number; until: number }> {
  const { control } = harness.sandbox;
  await until(day, events.outage, signal);
  const from = Date.now();
  for (const endpoint of ["token", "introspect", "api"] as const)
    await control.addFault({ endpoint, kind: "status", status: 503, times: 1_000_000 });
  await waitMinutes(day, outageMinutes, signal);
  await control.clearFaults();
  return { from, until: Date.now() };
}

/** A deployment: a worker is asked to end, and another one starts. */
async function deploy({ harness, day, signal }: Drill, workers: WorkerProcess[]): Promise<void> {
  await until(day, events.deploy, signal);
  await workers.shift()?.stop(30_000);
  workers.push(startWorker(harness.environment));
}

async function prepare(harness: Harness): Promise<Omit<Drill, "signal">> {
  const random = createRandom();
  const team = await makeTeam();
  const madeAt = Date.now();
  const beginsAt = madeAt + makingMs;
  const planned = planSets({ sets, heldUp, lifeMs, factor, beginsAt, madeAt, random });
  const made = await makeSets(harness.sandbox.control, team.organizationId, planned);
  const tookMs = Date.now() - madeAt;
  console.log(`${sets} sets were made in ${(tookMs / 1_000).toFixed(0)} s.`);
  const day = { factor, beginsAt: Math.max(beginsAt, Date.now()), lengthMs: (minutes * minuteMs) / factor };
  return { harness, team, sets: made, day, random };
}

/** Lets the day pass. Returns what is known of it beside the records. */
async function live(drill: Drill) {
  const { harness, team, day, signal } = drill;
  const handout = createHandoutProcess(harness.environment, await findFreePort());
  const machines = await Promise.all(
    drill.sets.slice(-machineCount).map(({ id }) => addMachine(team.organizationId, id)),
  );
  await handout.start();
  const workers = [startWorker(harness.environment), startWorker(harness.environment)];
  await until(day, 0, signal);
  await release(drill.sets);
  const ending = new AbortController();
  const passing = { day, signal: ending.signal };
  try {
    const clicking = clickAround({ ...passing, actor: team.owner, sets: drill.sets, random: drill.random });
    const collecting = machines.map((machine) => collectAllDay({ ...passing, url: handout.url, machine }));
    const over = until(day, 1, signal).then(() => ending.abort());
    const [revoked, outage, collected, clicks] = await Promise.all([
      ...([endAccess(drill), failProvider(drill), Promise.all(collecting), clicking] as const),
      ...([deploy(drill, workers), over] as const),
    ]);
    const endedAt = Date.now();
    await Promise.all(workers.map((worker) => worker.stop(60_000)));
    return { revoked, outage, collected, clicks, endedAt };
  } finally {
    ending.abort();
    await Promise.all(workers.map((worker) => worker.stop(60_000)));
    await handout.kill("SIGTERM");
  }
}

async function report(drill: Drill, lived: Awaited<ReturnType<typeof live>>): Promise<boolean> {
  const { control } = drill.harness.sandbox;
  const { revoked, outage, collected, clicks, endedAt } = lived;
  const [calls, generations] = [await control.calls(), await control.generations()];
  const attempts = await db().attempt.findMany({ select: { tokenSetId: true, startedAt: true } });
  const rows = await db().tokenSet.findMany({
    select: { id: true, generation: true, accessTokenExpiresAt: true, verdict: true },
  });
  const limits = { perMinute, factor };
  const judgedCalls = judgeCalls(
    {
      ...{ calls, generations },
      attempts: attempts.map(({ tokenSetId, startedAt }) => ({ tokenSetId, startedAt: startedAt.getTime() })),
      larderIds: new Map(drill.sets.map(({ id, sandboxTokenSetId }) => [sandboxTokenSetId, id])),
    },
    limits,
  );
  const judged = judgeSets({
    ...{ sets: drill.sets, generations, revoked, endedAt, outages: [outage], beganAt: drill.day.beginsAt },
    rows: new Map(rows.map((row) => [row.id, row])),
    collected: collected.flatMap((one) => one.collected),
  });
  const doubleSpends = await control.doubleSpends();
  const overlaps = findOverlaps(doubleSpends);
  printDay({
    ...{ sets, factor, minutes, perMinute, calls: judgedCalls, judged, clicks },
    machines: {
      collected: collected.reduce((sum, one) => sum + one.collected.length, 0),
      refused: collected.reduce((sum, one) => sum + one.refused, 0),
    },
    ...{ revoked: revoked.size, doubleSpends: doubleSpends.length, overlaps: overlaps.length },
  });
  const problems = [...listCallProblems(judgedCalls, limits, isBusy), ...judged.problems, ...overlaps];
  if (doubleSpends.length > 0) problems.push(`${doubleSpends.length} refresh tokens were offered twice.`);
  for (const problem of problems.slice(0, 20)) console.error(problem);
  console.log(
    `${calls.length} calls, ${judged.refreshed} sets refreshed; double spends ${doubleSpends.length}; problems ${problems.length}.`,
  );
  return problems.length === 0;
}

async function run(): Promise<boolean> {
  const harness = await startHarness(
    {
      LARDER_PACE: String(factor),
      LARDER_PROVIDER_CALLS_PER_MINUTE: String(perMinute),
      LARDER_CHECK_HOURS: String(Math.max(0.01, 12 / factor)),
      LARDER_PROVIDER_TIMEOUT_MS: "3000",
    },
    { sandbox: { SANDBOX_ACCESS_TOKEN_TTL_SECONDS: String(lifeMs / 1_000) } },
  );
  const stopping = new AbortController();
  try {
    const drill = { ...(await prepare(harness)), signal: stopping.signal };
    return await report(drill, await live(drill));
  } finally {
    stopping.abort();
    await closeJournal();
    await harness.stop();
  }
}

process.exitCode = (await run()) ? 0 : 1;
