// `npm run drill:clone`: a database is copied in its cluster, restored into another one, and rolled back in place, with
// workers on each. Nothing is spent until an operator adopts the copy, and the original keeps working.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { closeDb, db } from "#lib/db/client.ts";
import { makeMember, makeOrganization } from "#lib/factories/organization-factory.ts";
import { type ConnectedSet, heldPair, makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { callApi } from "../sandbox/testing/oauth-requests.ts";
import { prepareTestDatabase } from "../scripts/test/prepare-database.ts";
import { startTestPostgres } from "../scripts/test/start-postgres.ts";
import { waitUntil } from "../scripts/wait-until.ts";
import { attemptsIn, copyBeside, copyRows, inDatabase, query } from "./clone/copy-database.ts";
import { type Harness, projectDir, startHarness } from "./harness.ts";
import { reportTruth, reportTruthIn } from "./truth.ts";
import { drillEnvironment, startWorker } from "./worker-process.ts";

const within = { timeoutMs: 150_000, intervalMs: 200 };
/** Larder's default: nothing fails here on purpose, so an answer that is late would only be the machine's doing. */
const patientMs = 10_000;
const problems: string[] = [];

/** A copy of the database, and the data directory of its workers. */
interface Copy {
  url: string;
  dataDir: string;
}

const due = `"nextRefreshAt" = clock_timestamp() - interval '1 second'`;

function makeDue(url: string, sets: readonly ConnectedSet[]): Promise<unknown> {
  const ids = sets.map(({ id }) => id);
  return inDatabase(url, (client) =>
    client.query(`UPDATE "TokenSet" SET ${due} WHERE "id" = ANY($1)`, [ids]),
  );
}

/** Runs a worker on a database until the condition holds. */
async function workUntil(
  harness: Harness,
  copy: Copy,
  what: string,
  holds: () => Promise<boolean>,
): Promise<void> {
  const environment = { ...harness.environment, DATABASE_URL: copy.url, LARDER_DATA_DIR: copy.dataDir };
  const worker = startWorker(environment);
  if (!(await waitUntil(holds, within))) problems.push(`Not reached in time: ${what}.`);
  await worker.stop(30_000);
}

const swept = (url: string) => async () =>
  (await query(url, `SELECT FROM "Instance" WHERE "sweptAt" > clock_timestamp() - interval '1 minute'`))
    .length > 0;

function tokenCalls(harness: Harness): Promise<number> {
  return harness.sandbox.control.calls({ endpoint: "token" }).then((calls) => calls.length);
}

/** Checks that a worker on the copy spends nothing although every set is due. */
async function checkSpendsNothing(
  harness: Harness,
  copy: Copy,
  name: string,
  sets: readonly ConnectedSet[],
): Promise<string> {
  await makeDue(copy.url, sets);
  await inDatabase(copy.url, (client) => client.query(`UPDATE "Instance" SET "sweptAt" = NULL`));
  const before = await tokenCalls(harness);
  await workUntil(harness, copy, `${name}: a worker looks for due sets`, swept(copy.url));
  const spent = (await tokenCalls(harness)) - before;
  if (spent > 0) problems.push(`${name}: ${spent} token calls before it was adopted.`);
  const [held] = await query<{ heldReason: string | null }>(
    copy.url,
    `SELECT "heldReason" FROM "Deployment"`,
  );
  if (!held?.heldReason) problems.push(`${name}: it is not held.`);
  return held?.heldReason ?? "not held";
}

async function adopt(harness: Harness, copy: Copy): Promise<void> {
  const node = [
    "--disable-warning=ExperimentalWarning",
    "--conditions=react-server",
    "drills/clone/adopt.ts",
  ];
  const environment = { ...harness.environment, DATABASE_URL: copy.url, LARDER_DATA_DIR: copy.dataDir };
  await promisify(execFile)(process.execPath, node, {
    cwd: projectDir,
    env: drillEnvironment("web", environment),
  });
}

/** Checks that the adopted copy finds the sets that were rotated elsewhere, without a token call. */
async function checkFindsRotated(
  harness: Harness,
  copy: Copy,
  name: string,
  rotated: readonly ConnectedSet[],
): Promise<number> {
  const before = await tokenCalls(harness);
  const ids = rotated.map(({ id }) => id);
  const listLost = () =>
    query<{ verdict: string }>(
      copy.url,
      `SELECT "verdict" FROM "TokenSet" WHERE "id" = ANY($1) AND "verdict" = 'used_elsewhere'`,
      [ids],
    );
  const all = async () => (await listLost()).length === rotated.length;
  await workUntil(harness, copy, `${name}: sets that were rotated elsewhere have their cause`, all);
  const spent = (await tokenCalls(harness)) - before;
  if (spent > 0) problems.push(`${name}: ${spent} token calls to find the rotated sets.`);
  await reportTruthIn(copy.url, harness.sandbox.control, problems, { hearWithinMs: 0 });
  return (await listLost()).length;
}

async function checkOriginalWorks(harness: Harness, sets: readonly ConnectedSet[]): Promise<void> {
  for (const set of sets) {
    const { generation } = await db().tokenSet.findUniqueOrThrow({ where: { id: set.id } });
    const { accessToken } = await heldPair(set.id, generation);
    const { status } = await callApi(harness.sandbox.control, accessToken ?? "");
    if (status !== 200) problems.push(`The API answers ${status} to the original's newest access token.`);
  }
}

/** Restores an older state in place under a running worker: it is held, and rolled forward once adopted. */
async function restoreInPlace(
  harness: Harness,
  original: Copy,
  older: string,
  sets: readonly ConnectedSet[],
): Promise<{ held: string; forward: number }> {
  const worker = startWorker(harness.environment);
  const alive = () =>
    query(original.url, `SELECT FROM "TokenSet" WHERE "dueAt" > clock_timestamp() AND "generation" > 1`);
  const areAll = async () => (await alive()).length === sets.length;
  await makeDue(original.url, sets);
  if (!(await waitUntil(areAll, within))) {
    problems.push(`In place: not all were refreshed: ${JSON.stringify(await attemptsIn(original.url))}.`);
  }
  await copyRows(older, original.url);
  await makeDue(original.url, sets);
  const before = await tokenCalls(harness);
  const reason = () =>
    query<{ heldReason: string | null }>(original.url, `SELECT "heldReason" FROM "Deployment"`);
  const isHeld = async () => (await reason())[0]?.heldReason != null;
  if (!(await waitUntil(isHeld, within))) problems.push("In place: it is not held.");
  const held = (await reason())[0]?.heldReason ?? "not held";
  if ((await alive()).length > 0) problems.push("In place: something was refreshed before it was adopted.");
  await adopt(harness, original);
  if (!(await waitUntil(areAll, within))) problems.push("In place: not all were rolled forward.");
  const forward = (await alive()).length;
  await worker.stop(30_000);
  const spent = (await tokenCalls(harness)) - before;
  if (spent > 0) problems.push(`In place: ${spent} token calls after the restore.`);
  await checkOriginalWorks(harness, sets);
  await reportTruth(harness.sandbox.control, problems, { hearWithinMs: 0 });
  return { held, forward };
}

/** An organization with an owner; its id. */
async function makeOwned(): Promise<string> {
  const now = new Date();
  const { id: organizationId } = await makeOrganization("Drill", now);
  const person = { email: "owner@larder.test", name: "Odile", role: "owner" } as const;
  await makeMember({ ...person, organizationId, password: "a long enough password" }, now);
  return organizationId;
}

async function makeSets({ sandbox }: Harness, organizationId: string): Promise<ConnectedSet[]> {
  const sets: ConnectedSet[] = [];
  for (let made = 0; made < 4; made += 1) sets.push(await makeConnectedSet(sandbox.control, organizationId));
  return sets;
}

/** Refreshes these sets in the original, so that a copy is behind the provider. */
async function refreshInOriginal(
  harness: Harness,
  original: Copy,
  sets: readonly ConnectedSet[],
): Promise<void> {
  await makeDue(original.url, sets);
  await workUntil(harness, original, "the original keeps refreshing", async () => {
    const done = await query(original.url, `SELECT FROM "TokenSet" WHERE "generation" = 2`);
    return done.length === sets.length;
  });
  await closeDb();
}

async function run(): Promise<boolean> {
  const harness = await startHarness({ LARDER_PROVIDER_TIMEOUT_MS: String(patientMs) });
  const elsewhere = await startTestPostgres();
  const freshDir = mkdtempSync(join(tmpdir(), "larder-clone-"));
  try {
    const organizationId = await makeOwned();
    const original: Copy = { url: harness.postgres.url, dataDir: harness.dataDir };
    const sets = await makeSets(harness, organizationId);
    const rotated = sets.slice(0, 3);
    await workUntil(harness, original, "a worker on the original sweeps", swept(original.url));
    await closeDb();

    const beside: Copy = { url: await copyBeside(original.url, "larder_copy"), dataDir: harness.dataDir };
    const older = await copyBeside(original.url, "larder_older");
    await prepareTestDatabase(elsewhere.url, harness.dataDir);
    await copyRows(original.url, elsewhere.url);
    const restored: Copy = { url: elsewhere.url, dataDir: freshDir };

    const reasons = [
      [
        "copied in its cluster, with the original's data directory",
        await checkSpendsNothing(harness, beside, "beside", sets),
      ],
      [
        "restored in another cluster, with a new data directory",
        await checkSpendsNothing(harness, restored, "restored", sets),
      ],
    ];
    await refreshInOriginal(harness, original, rotated);
    // The original keeps refreshing in this drill, so the adopted copy must have nothing due.
    await query(restored.url, `UPDATE "TokenSet" SET "nextRefreshAt" = clock_timestamp() + interval '1 day'`);
    await adopt(harness, restored);
    const found = await checkFindsRotated(harness, restored, "restored", rotated);
    await checkOriginalWorks(harness, rotated);
    await closeDb();
    // The last case, because it overwrites the original with an older state.
    const inPlace = await restoreInPlace(harness, original, older, sets);
    reasons.push(["an older state restored in place under a running worker", inPlace.held]);
    const doubleSpends = await harness.sandbox.control.doubleSpends();
    if (doubleSpends.length > 0) problems.push(`${doubleSpends.length} double spends.`);
    console.table(reasons.map(([copy, held]) => ({ copy, held })));
    console.log(
      `After adoption: ${found} of ${rotated.length} sets rotated elsewhere were found, and ${inPlace.forward} of ${sets.length} ` +
        "rolled forward from the journal without a token call; " +
        `double spends ${doubleSpends.length}; problems ${problems.length}.`,
    );
    for (const problem of problems) console.error(problem);
    return problems.length === 0;
  } finally {
    await harness.stop();
    await elsewhere.stop();
    rmSync(freshDir, { recursive: true, force: true });
  }
}

process.exitCode = (await run()) ? 0 : 1;
