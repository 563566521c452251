// `npm run drill:soak [-- --minutes 60 --sets 200 --seed 7 --busy]`: many sets whose access tokens live for a minute, two workers
// and two web processes in which a person refreshes and revokes, and faults of every kind at random. A seed repeats the
// choice of faults.
import { randomInt } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { db } from "#lib/db/client.ts";
import { makeMember, makeOrganization } from "#lib/factories/organization-factory.ts";
import { toHealth } from "#lib/health/token-set-health.ts";
import { makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { faults } from "#lib/testing/model/faults.ts";
import { sessionCookie } from "#lib/testing/session-cookie.ts";
import { buildPages } from "../bench/start-larder.ts";
import { startSandbox } from "../sandbox/testing/start-sandbox.ts";
import { waitUntil } from "../scripts/wait-until.ts";
import { type BreakablePostgres, startBreakablePostgres } from "./db/breakable-postgres.ts";
import { type Harness, numberOption, startHarness } from "./harness.ts";
import { type FaultyProvider, startFaultyProvider } from "./provider/faulty-provider.ts";
import { judgeSets, lifetimeMs, listLostArrivals, type SoakSet } from "./soak/judge-sets.ts";
import type { Member } from "./soak/members.ts";
import { behave, type MetCases } from "./soak/misbehave.ts";
import { Outages } from "./soak/outages.ts";
import { planSteps, type Step } from "./soak/plan.ts";
import { startMembers } from "./soak/start-members.ts";
import { countTruth, reportTruth } from "./truth.ts";

const setCount = numberOption("sets", 200);
const minutes = numberOption("minutes", 60);
const seed = numberOption("seed", randomInt(1, 1_000_000));
const meanMs = numberOption("mean-ms", 2_000);
/** Beside other tests: what no fault explains is told, and fails nothing. */
const isBusy = process.argv.includes("--busy");
const restWithinMs = 5 * 60_000;
const sandboxSettings = { SANDBOX_ACCESS_TOKEN_TTL_SECONDS: String(lifetimeMs / 1_000) };

interface Soak {
  harness: Harness;
  database: BreakablePostgres;
  provider: FaultyProvider;
  organizationId: string;
  members: Member[];
  sets: SoakSet[];
  clientIds: string[];
  outages: Outages;
  cases: MetCases;
  /** Names of the provider's cases that the next token calls meet. */
  waiting: string[];
}

async function makeSet(soak: Soak): Promise<void> {
  const set = await makeConnectedSet(soak.harness.sandbox.control, soak.organizationId);
  soak.sets.push({ id: set.id, sandboxTokenSetId: set.sandboxTokenSetId });
  soak.clientIds.push(set.clientId);
}

/** For every set that has died or was revoked a new one is connected, so that as many live as before. */
async function replaceDead(soak: Soak): Promise<void> {
  const living = await db().tokenSet.count({ where: { verdict: null, revokedAt: null } });
  for (let missing = setCount - living; missing > 0; missing -= 1) await makeSet(soak);
}

const failures = {
  crash: [(it: BreakablePostgres) => it.crash(), (it: BreakablePostgres) => it.startAgain()],
  restart: [(it: BreakablePostgres) => it.shutDown(), (it: BreakablePostgres) => it.startAgain()],
  "read-only": [
    (it: BreakablePostgres) => it.setReadOnly(true),
    (it: BreakablePostgres) => it.setReadOnly(false),
  ],
} as const;

async function breakDatabase(soak: Soak, step: Extract<Step, { what: "database" }>): Promise<void> {
  const [begin, end] = failures[step.how];
  const over = soak.outages.begin(`database ${step.how}`);
  await begin(soak.database);
  await pause(step.ms);
  await end(soak.database);
  over();
}

async function restartSandbox({ harness, outages }: Soak, ms: number): Promise<void> {
  const { sandbox } = harness;
  const over = outages.begin("sandbox killed");
  await sandbox.kill();
  await pause(ms);
  const port = Number(new URL(sandbox.url).port);
  harness.sandbox = await startSandbox({ port, dataDir: sandbox.dataDir, env: sandboxSettings });
  over();
}

function at<T>(list: readonly T[], index: number): T {
  const one = list[index % list.length];
  if (one === undefined) throw new Error("There is nothing to choose from.");
  return one;
}

/** Carries one step out; those of the database and the sandbox are waited for, so that they do not overlap. */
async function take(soak: Soak, step: Step, background: Promise<void>[]): Promise<void> {
  const { members, sets, clientIds, waiting } = soak;
  switch (step.what) {
    case "case":
      waiting.push(step.name);
      return;
    case "fault": {
      const clientId = at(clientIds, step.set);
      const limited = step.name === "token: 429" ? { headers: { "retry-after": "5" } } : {};
      return soak.harness.sandbox.control.addFault({ ...faults[step.name], ...limited, clientId });
    }
    case "press":
      return at(members, 2 + (step.set % 2)).press(step.button, at(sets, step.set).id);
    case "kill":
    case "restart":
      background.push(at(members, step.member)[step.what]());
      return;
    case "stop":
      background.push(at(members, step.member).stopFor(step.ms));
      return;
    case "database":
      return breakDatabase(soak, step);
    case "sandbox":
      return restartSandbox(soak, step.ms);
  }
}

async function disturb(soak: Soak): Promise<number> {
  const endsAt = Date.now() + minutes * 60_000;
  const background: Promise<void>[] = [];
  let taken = 0;
  const plan = planSteps(seed, Math.ceil((minutes * 60_000) / meanMs) * 2, meanMs);
  for (const step of plan) {
    if (Date.now() >= endsAt) break;
    await pause(step.afterMs);
    await take(soak, step, background);
    taken += 1;
    if (taken % 10 === 0) await replaceDead(soak);
  }
  await Promise.all(background);
  return taken;
}

/** Faults have ended: nothing is open, and everything is healthy or has its cause. */
async function comeToRest(soak: Soak): Promise<boolean> {
  const { harness, members, waiting } = soak;
  waiting.length = 0;
  await harness.sandbox.control.clearFaults();
  // A worker that was asked to rest for minutes would rest on.
  for (const member of members.slice(0, 2)) await member.restart();
  let presses = 0;
  return waitUntil(
    async () => {
      const rows = await db().tokenSet.findMany();
      const restless = rows.filter(
        (row) =>
          !["healthy", "due", "reauthorize", "revoked"].includes(toHealth(row, new Date())) ||
          row.claimedUntil,
      );
      // People press Refresh where the product's own pause is longer than this drill can wait.
      for (const [index, { id, retryAt }] of restless.entries()) {
        if (retryAt && retryAt.getTime() > Date.now() + 5_000)
          at(members.slice(2), presses + index).press("refresh", id);
      }
      presses += 1;
      if (restless.length > 0) return false;
      // Where Apicbase did not say how long a token lives, only a check finds that it has ended.
      return (await countTruth(harness.sandbox.control, { hearWithinMs: 0 })).deadWorking.length === 0;
    },
    { timeoutMs: restWithinMs, intervalMs: 3_000 },
  );
}

async function report(soak: Soak, steps: number, isAtRest: boolean): Promise<boolean> {
  const { control } = soak.harness.sandbox;
  const problems: string[] = isAtRest ? [] : ["Not everything came to rest in five minutes."];
  // Nothing is refreshed between one question and the next.
  await Promise.all(soak.members.map((member) => member.end()));
  for (const { name, endedByItself } of soak.members)
    if (endedByItself() > 0) problems.push(`The ${name} ended by itself ${endedByItself()} times.`);
  await reportTruth(control, problems, { hearWithinMs: 0 });
  const { arrived, lost } = await listLostArrivals(join(soak.harness.dataDir, "drill-notes"));
  problems.push(...lost.map((one) => `The pair ${one.slice(0, 8)} was in a journal and is lost.`));
  const judged = await judgeSets(control, soak.sets, soak);
  problems.push(...judged.flatMap((one) => one.problems));
  const unexplained = judged.flatMap((one) => one.unexplained);
  const dead = judged.filter(({ health }) => health === "reauthorize");
  const revoked = judged.filter(({ health }) => health === "revoked").length;
  const causes = Map.groupBy(dead, ({ cause }) => cause ?? "unexplained");
  console.table([...causes].map(([cause, sets]) => ({ "dead because of": cause, sets: sets.length })));
  const worst = (pick: (one: (typeof judged)[number]) => number) => Math.max(0, ...judged.map(pick));
  console.log(
    `Seed ${seed}: ${steps} steps, ${judged.length} sets, ${judged.length - dead.length - revoked} healthy, ${revoked} revoked ` +
      `and ${dead.length} dead; ` +
      `${arrived} pairs in journals, ${lost.length} lost; longest without a valid access token ` +
      `${worst(({ gapMs }) => gapMs)} ms, longest due that no fault explains ` +
      `${worst(({ unexplainedMs }) => unexplainedMs)} ms; ` +
      `unexplained ${unexplained.length}; problems ${problems.length}.`,
  );
  for (const problem of [...problems, ...unexplained]) console.error(`Seed ${seed}: ${problem}`);
  return problems.length === 0 && (isBusy || unexplained.length === 0);
}

async function run(): Promise<boolean> {
  console.log(`drill:soak --seed ${seed}`);
  const database = await startBreakablePostgres();
  let tokenUrl = "";
  const provider = await startFaultyProvider(() => tokenUrl);
  const harness = await startHarness(
    { LARDER_CHECK_HOURS: "0.01" },
    { postgres: database, sandbox: sandboxSettings },
  );
  await buildPages(join(harness.dataDir, "build.log"));
  const { control, dataDir: sandboxDir } = harness.sandbox;
  tokenUrl = control.tokenUrl;
  const notes = join(harness.dataDir, "drill-notes");
  writeFileSync(notes, "");
  const now = new Date();
  const { id: organizationId } = await makeOrganization("Drill", now);
  const person = { email: "owner@larder.test", name: "Odile", role: "owner" } as const;
  const { userId } = await makeMember({ ...person, organizationId, password: "a long enough password" }, now);
  const soak: Soak = {
    ...{ harness, database, provider, organizationId, members: [], sets: [], clientIds: [] },
    ...{ outages: new Outages(), cases: new Map(), waiting: [] },
  };
  try {
    provider.behave(behave(soak));
    for (let made = 0; made < setCount; made += 1) await makeSet(soak);
    const cookie = await sessionCookie({ userId, organizationId }, harness.environment.NEXTAUTH_SECRET ?? "");
    soak.members.push(...(await startMembers(soak, { notes, cookie })));
    const steps = await disturb(soak);
    const isAtRest = await comeToRest(soak);
    return await report(soak, steps, isAtRest);
  } finally {
    await Promise.all(soak.members.map((member) => member.end()));
    await provider.stop();
    await harness.stop();
    // A sandbox that was started again leaves its folder to whoever named it.
    rmSync(sandboxDir, { recursive: true, force: true });
  }
}

process.exitCode = (await run()) ? 0 : 1;
