// `npm run drill:disk`: logs fill the disk that the journal is on, alone or together with Postgres, while tokens are due.
// Refreshing goes on in the room that the journal kept, or stops without sending anything and says so; once there is room
// again, everything is refreshed. Nothing is lost and nothing is spent twice.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { db } from "#lib/db/client.ts";
import { makeOrganization } from "#lib/factories/organization-factory.ts";
import { type ConnectedSet, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { waitUntil } from "../scripts/wait-until.ts";
import { startBreakablePostgres } from "./db/breakable-postgres.ts";
import { type Harness, numberOption, startHarness } from "./harness.ts";
import { makeSmallDisk, type SmallDisk } from "./small-disk.ts";
import { reportTruth } from "./truth.ts";
import { startWorker } from "./worker-process.ts";

/** Under way together, they need more room than a file of the journal has ready. */
const setCount = numberOption("sets", 16);
/** Less than a worker of the drill waits for. */
const slowMs = 500;
/** How long nothing must be sent. This pause is the scenario, not a wait for something. */
const silentMs = 3_000;
const within = { timeoutMs: 60_000, intervalMs: 100 };
/** The journal's files, and what else a worker writes there. */
const journalDiskBytes = 24 * 2 ** 20;

interface Scene {
  harness: Harness;
  organizationId: string;
  problems: string[];
  results: { disk: string; what: string; outcome: string }[];
}

/** What a worker needs to keep its journal and its marks in that directory. */
function inDirectory({ harness }: Scene, parent: string): Record<string, string> {
  const directory = join(parent, "data");
  mkdirSync(directory);
  return { ...harness.environment, LARDER_DATA_DIR: directory };
}

async function makeSets({ harness, organizationId }: Scene): Promise<ConnectedSet[]> {
  const sets: ConnectedSet[] = [];
  const columns = { nextRefreshAt: new Date(Date.now() + 24 * 60 * 60_000) };
  for (let made = 0; made < setCount; made += 1)
    sets.push(await makeConnectedSet(harness.sandbox.control, organizationId, { columns }));
  return sets;
}

async function makeDue(sets: readonly ConnectedSet[]): Promise<void> {
  const id = { in: sets.map((set) => set.id) };
  await db().tokenSet.updateMany({ where: { id }, data: { nextRefreshAt: new Date(Date.now() - 1_000) } });
}

async function countRefreshed(sets: readonly ConnectedSet[], generation: number): Promise<number> {
  const rows = await Promise.all(sets.map(({ id }) => rowOf(id)));
  return rows.filter((row) => row.generation >= generation).length;
}

async function refreshed(sets: readonly ConnectedSet[], generation: number): Promise<boolean> {
  const isDone = () => countRefreshed(sets, generation).then((count) => count === sets.length);
  return waitUntil(() => isDone().catch(() => false), within);
}

async function countCalls({ harness }: Scene, sets: readonly ConnectedSet[]): Promise<number> {
  const calls = await Promise.all(sets.map((set) => tokenCalls(harness.sandbox.control, set)));
  return calls.flat().length;
}

function says(scene: Scene, disk: string, what: string, isRight: boolean): void {
  scene.results.push({ disk, what, outcome: isRight ? "as it should" : "NOT" });
  if (!isRight) scene.problems.push(`${disk}: not so: ${what}`);
}

/** The journal's disk is full and Postgres has its own: the kept room is used, and a worker without it sends nothing. */
async function fillJournalDisk(scene: Scene, disk: SmallDisk): Promise<void> {
  const name = "the journal's disk";
  const sets = await makeSets(scene);
  const [first, ...rest] = sets;
  if (!first) throw new Error("There is no set.");
  const environment = inDirectory(scene, disk.directory);
  const early = startWorker(environment);
  await makeDue([first]);
  says(scene, name, "a set is refreshed while there is room", await refreshed([first], 2));
  disk.fill();
  for (const { clientId } of sets)
    await scene.harness.sandbox.control.addFault({
      ...{ endpoint: "token", kind: "delay", ms: slowMs, clientId },
    });
  await makeDue(sets);
  const goesOn = (await refreshed([first], 3)) && (await refreshed(rest, 2));
  says(scene, name, "full: a worker goes on in the room that it kept", goesOn);
  const onReserve = () => db().instance.count({ where: { journalOnReserve: true, journalFailure: null } });
  const isSaid = await waitUntil(async () => (await onReserve()) > 0, within);
  says(scene, name, "full: its row says that it uses that room", isSaid);
  await early.stop(20_000);
  disk.fill();
  const before = await countCalls(scene, sets);
  const late = startWorker(environment);
  await makeDue(sets);
  const failing = () => db().instance.count({ where: { journalFailure: { not: null }, stoppedAt: null } });
  says(
    scene,
    name,
    "full: a worker that begins now says why it sends nothing",
    await waitUntil(async () => (await failing()) > 0, within),
  );
  await pause(silentMs);
  says(scene, name, "full: it sends nothing", (await countCalls(scene, sets)) === before);
  const dead = await db().tokenSet.count({ where: { verdict: { not: null } } });
  says(scene, name, "full: no set is called dead for it", dead === 0);
  disk.free();
  says(
    scene,
    name,
    "room again: everything is refreshed",
    (await refreshed([first], 4)) && (await refreshed(rest, 3)),
  );
  await late.stop(20_000);
}

/** One disk for logs, journal and Postgres: nothing can be claimed, so nothing is sent. */
async function fillEverything(
  scene: Scene,
  database: Awaited<ReturnType<typeof startBreakablePostgres>>,
): Promise<void> {
  const name = "one disk for all";
  const sets = await makeSets(scene);
  const environment = inDirectory(scene, database.directory);
  const worker = startWorker(environment);
  await makeDue(sets);
  says(scene, name, "sets are refreshed while there is room", await refreshed(sets, 2));
  await database.fillPages();
  await makeDue(sets.slice(0, setCount / 2));
  database.fillDisk();
  await makeDue(sets).catch(() => undefined);
  await pause(silentMs);
  const before = await countCalls(scene, sets);
  says(scene, name, "full: Postgres takes no writes", !(await database.takesWrites()));
  await pause(silentMs);
  says(scene, name, "full: nothing is sent", (await countCalls(scene, sets)) === before);
  database.freeDisk();
  await database.startAgain();
  await makeDue(sets);
  says(scene, name, "room again: everything is refreshed", await refreshed(sets, 3));
  await worker.stop(20_000);
}

async function run(): Promise<boolean> {
  const database = await startBreakablePostgres();
  const disk = makeSmallDisk("larder-small-", journalDiskBytes);
  const harness = await startHarness({}, { postgres: database });
  try {
    if (!disk.isOwn) {
      console.log("This user may not mount a disk: there is nothing to fill. problems 0.");
      return true;
    }
    const { id: organizationId } = await makeOrganization("Drill", new Date());
    const scene: Scene = { harness, organizationId, problems: [], results: [] };
    await fillJournalDisk(scene, disk);
    await fillEverything(scene, database);
    console.table(scene.results);
    const doubleSpends = await harness.sandbox.control.doubleSpends();
    if (doubleSpends.length > 0) scene.problems.push(`${doubleSpends.length} double spends.`);
    await reportTruth(harness.sandbox.control, scene.problems, { hearWithinMs: 0 });
    console.log(`double spends ${doubleSpends.length}; problems ${scene.problems.length}.`);
    for (const problem of scene.problems) console.error(problem);
    return scene.problems.length === 0;
  } finally {
    await harness.stop();
    disk.remove();
  }
}

process.exitCode = (await run()) ? 0 : 1;
