// `npm run drill:handout [-- --seconds 300]`: unmodified OAuth clients collect tokens that live 20 seconds and call the API
// all the time, while handout processes, a web process and the worker are killed and the database is restarted. No call may
// meet a 401.
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { db } from "#lib/db/client.ts";
import { makeOrganization } from "#lib/factories/organization-factory.ts";
import { makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { buildPages } from "../bench/start-larder.ts";
import { findFreePort } from "../scripts/start/ports.ts";
import { startBreakablePostgres } from "./db/breakable-postgres.ts";
import { addMachine } from "./handout/add-machine.ts";
import { type CollectingProcess, createHandoutProcess } from "./handout/handout-process.ts";
import { runTill, type TillReport } from "./handout/till.ts";
import { createWebProcess } from "./handout/web-process.ts";
import { type Harness, numberOption, startHarness } from "./harness.ts";
import { reportTruth } from "./truth.ts";
import { startWorker } from "./worker-process.ts";

const lifeSeconds = 20;
const tillsPerSet = 3;
const setCount = 2;
/** How long something is left alone between two deaths: the scenario, not a wait for something. */
const deathEveryMs = 4_000;

async function makeSets(harness: Harness) {
  const { id: organizationId } = await makeOrganization("Drill", new Date());
  const sets = [];
  for (let index = 0; index < setCount; index++) {
    const set = await makeConnectedSet(harness.sandbox.control, organizationId);
    const machines = [];
    for (let till = 0; till < tillsPerSet; till++) machines.push(await addMachine(organizationId, set.id));
    sets.push({ set, machines });
  }
  return sets;
}

function sum(reports: readonly TillReport[], of: (report: TillReport) => number): number {
  return reports.reduce((total, report) => total + of(report), 0);
}

async function run(): Promise<boolean> {
  const seconds = numberOption("seconds", 240);
  const database = await startBreakablePostgres();
  const harness = await startHarness(
    { LARDER_PROVIDER_TIMEOUT_MS: "1000" },
    { postgres: database, sandbox: { SANDBOX_ACCESS_TOKEN_TTL_SECONDS: String(lifeSeconds) } },
  );
  const stopping = new AbortController();
  try {
    await buildPages(join(harness.dataDir, "build.log"));
    const sets = await makeSets(harness);
    const collecting: CollectingProcess[] = [await createWebProcess(harness.environment)];
    for (let index = 0; index < 2; index++) {
      collecting.push(createHandoutProcess(harness.environment, await findFreePort()));
    }
    await Promise.all(collecting.map((one) => one.start()));
    let worker = startWorker(harness.environment);
    const urls = collecting.map(({ url }) => url);
    const till = { apiUrl: harness.sandbox.control.probeUrl, signal: stopping.signal };
    const tills = sets.flatMap(({ machines }) => machines.map((machine) => runTill(machine, urls, till)));
    const end = performance.now() + seconds * 1_000;
    let deaths = 0;
    for (; performance.now() < end; deaths++) {
      await pause(deathEveryMs);
      const one = collecting[deaths % collecting.length];
      await one?.kill(deaths % 2 === 0 ? "SIGTERM" : "SIGKILL");
      if (deaths % 4 === 1) {
        worker.child.kill("SIGKILL");
        await worker.ended;
        worker = startWorker(harness.environment);
      }
      if (deaths === 2) {
        await database.shutDown();
        await database.startAgain();
      }
      await one?.start();
    }
    stopping.abort();
    const reports = await Promise.all(tills);
    await worker.stop(20_000);
    for (const one of collecting) await one.kill("SIGTERM");
    return await report(harness, sets, { reports, deaths, urls });
  } finally {
    stopping.abort();
    await harness.stop();
  }
}

async function report(
  { sandbox: { control } }: Harness,
  sets: Awaited<ReturnType<typeof makeSets>>,
  { reports, deaths, urls }: { reports: readonly TillReport[]; deaths: number; urls: readonly string[] },
): Promise<boolean> {
  const problems: string[] = [];
  const unauthorized = sum(reports, (one) => one.unauthorized);
  if (unauthorized > 0) problems.push(`${unauthorized} calls met a 401.`);
  let rotations = 0;
  for (const { set } of sets) {
    const calls = await control.calls({ endpoint: "token", clientId: set.clientId });
    rotations += calls.filter(({ outcome }) => outcome === "rotated").length;
    const { verdict } = await db().tokenSet.findUniqueOrThrow({ where: { id: set.id } });
    if (verdict) problems.push(`A set has the cause ${verdict}.`);
  }
  const rows = await db().handout.findMany({ select: { promisedUntil: true } });
  if (rows.length === 0) problems.push("Nothing was promised.");
  for (const url of urls) {
    if (!reports.some(({ answeredBy }) => answeredBy.has(url))) problems.push(`${url} answered nobody.`);
  }
  const doubles = (await control.doubleSpends()).length;
  if (doubles > 0) problems.push(`${doubles} refresh tokens were offered twice.`);
  await reportTruth(control, problems);
  console.table(
    reports.map(({ tokens, answeredBy, ...one }) => ({
      ...one,
      tokens: tokens.size,
      "answered by": answeredBy.size,
    })),
  );
  console.log(
    `${sum(reports, (one) => one.calls)} API calls through ${rotations} rotations and ${deaths} deaths; ` +
      `401s ${unauthorized}; double spends ${doubles}; problems ${problems.length}.`,
  );
  for (const problem of problems) console.error(problem);
  return problems.length === 0;
}

process.exitCode = (await run()) ? 0 : 1;
