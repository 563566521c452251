// `npm run drill:reseal [-- --values 100000 --kills 10]`: the master key is changed twice under load, first with workers that
// are killed half way; then Larder starts with the newest key alone.
import { randomBytes } from "node:crypto";
import type { TokenSet } from "#generated/prisma/client.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import { makeConnectedRows } from "#lib/factories/connected-rows-factory.ts";
import { makeOrganization } from "#lib/factories/organization-factory.ts";
import { heldPair, rowOf } from "#lib/testing/make-connected-set.ts";
import { learnSealFormat } from "#lib/vault/seal-format.ts";
import { waitUntil } from "../scripts/wait-until.ts";
import { numberOption, startHarness } from "./harness.ts";
import { type Load, startLoad } from "./reseal/load.ts";
import { describeCounts, openAll, runScript } from "./reseal/verify.ts";
import { readLedger } from "./truth.ts";
import { startWorker, type WorkerProcess } from "./worker-process.ts";

const valueCount = numberOption("values", 100_000);
const killCount = numberOption("kills", 10);
const setCount = Math.ceil(valueCount / 2);
const within = { timeoutMs: 900_000, intervalMs: 20 };
const problems: string[] = [];

const newKey = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;
const [first, second, third] = [newKey("first"), newKey("second"), newKey("third")];
const all = `${first},${second},${third}`;

const harness = await startHarness(
  { LARDER_MASTER_KEYS: all, LARDER_PROVIDER_TIMEOUT_MS: "3000", LARDER_LOG_LEVEL: "error" },
  { durable: true },
);

/** Values of an earlier version, sealed with the first key. */
async function seed(organizationId: string): Promise<string[]> {
  await db().sealing.updateMany({ data: { format: 1 } });
  await learnSealFormat();
  const now = new Date();
  const { id: applicationId } = await makeApplication(
    { organizationId, clientId: "drill", clientSecret: newId() },
    now,
  );
  const library = { id: newId(), organizationId, name: "Drill", createdAt: now };
  await db().library.create({ data: library, select: { id: true } });
  const token = () => randomBytes(24).toString("base64url");
  const pairs = Array.from({ length: setCount }, () => ({
    ...{ accessToken: token(), refreshToken: token(), expiresIn: 30 * 24 * 3_600 },
  }));
  return makeConnectedRows({ organizationId, applicationId, libraryId: library.id, pairs }, now);
}

const startWith = (masterKeys: string): WorkerProcess =>
  startWorker({ ...harness.environment, LARDER_MASTER_KEYS: masterKeys });

interface Progress {
  startedAt: Date | null;
  resealed: number;
  isDone: boolean;
}

async function readProgress(keyId: string): Promise<Progress> {
  const [row] = await db().$queryRaw<Progress[]>`
    SELECT "startedAt", "resealed", "countedKey" = ${keyId} AND "countedFormat" = 2 AND NOT EXISTS (
        SELECT FROM jsonb_to_recordset("counts") AS c("format" text, "keyId" text)
        WHERE c."keyId" <> ${keyId} OR c."format" <> 'v2') AS "isDone"
    FROM "Sealing"`;
  return row ?? { startedAt: null, resealed: 0, isDone: false };
}

/** Kills a worker once it has sealed some values anew; false when it had done them all before. */
async function killHalfWay(masterKeys: string, keyId: string): Promise<boolean> {
  const before = await readProgress(keyId);
  const worker = startWith(masterKeys);
  const enough = 1 + Math.floor((Math.random() * valueCount) / (killCount + 1));
  const isHalfWay = async () => {
    const { startedAt, resealed, isDone } = await readProgress(keyId);
    return isDone || (startedAt?.getTime() !== before.startedAt?.getTime() && resealed >= enough);
  };
  if (!(await waitUntil(isHalfWay, within))) throw new Error("A worker did not seal anything anew.");
  worker.child.kill("SIGKILL");
  await worker.ended;
  return !(await readProgress(keyId)).isDone;
}

/** Lets a worker seal everything anew. Returns how long the job took, by the database's clock. */
async function sealAll(worker: WorkerProcess, keyId: string): Promise<number> {
  if (!(await waitUntil(async () => (await readProgress(keyId)).isDone, within))) {
    problems.push(`Not everything was sealed with ${keyId}: ${await describeCounts()}.`);
  }
  const [row] = await db().$queryRaw<{ seconds: number }[]>`
    SELECT extract(epoch FROM clock_timestamp() - "startedAt")::float8 AS "seconds" FROM "Sealing"`;
  await worker.stop(20_000);
  return row?.seconds ?? Number.NaN;
}

async function expectScript(script: string, masterKeys: string, succeeds: boolean, text: string) {
  const { succeeded, output } = await runScript(script, harness.environment, masterKeys);
  if (succeeded !== succeeds || !output.includes(text)) {
    problems.push(`${script} said ${JSON.stringify(output.slice(-400))} instead of ${JSON.stringify(text)}.`);
  }
}

/** Waits until each set was refreshed once more, or is known to be dead by Larder and by the sandbox. Returns how many are. */
async function untilAllRefreshed({ sets }: Load): Promise<number> {
  const rows = () => Promise.all(sets.map(({ id }) => rowOf(id)));
  const before = await rows();
  const isRefreshed = (row: TokenSet, index: number) => row.generation > (before[index]?.generation ?? 0);
  const ended = async () =>
    (await rows()).every((row, index) => isRefreshed(row, index) || row.verdict !== null);
  if (!(await waitUntil(ended, { timeoutMs: 180_000, intervalMs: 200 }))) {
    problems.push("With the newest key alone not every set was refreshed.");
  }
  const ledger = await readLedger(harness.sandbox.control);
  const dead = (await rows()).filter((row, index) => !isRefreshed(row, index) && row.verdict !== null);
  for (const { id, name, generation } of dead) {
    const { refreshToken } = await heldPair(id, generation);
    if (ledger.stateOf(refreshToken ?? "") === "alive")
      problems.push(`${name} lives and is pronounced dead.`);
  }
  return dead.length;
}

async function run(): Promise<void> {
  const { id: organizationId } = await makeOrganization("Drill", new Date());
  const ids = await seed(organizationId);
  const load = await startLoad(harness.sandbox.control, organizationId, ids);
  console.log(`Before: ${await describeCounts()}.`);

  const begun = performance.now();
  let kills = 0;
  while (kills < killCount && (await killHalfWay(`${second},${first}`, "second"))) kills++;
  const lastRun = await sealAll(startWith(`${second},${first}`), "second");
  const total = (performance.now() - begun) / 1_000;
  console.log(
    `Through ${kills} kills: ${await describeCounts()}; ${total.toFixed(1)} s, the last run ${lastRun.toFixed(1)} s.`,
  );
  if (kills < killCount) problems.push(`Only ${kills} of ${killCount} workers could be killed half way.`);
  await expectScript("scripts/admin/main.ts keys", `${second},${first}`, true, "first  Nothing needs it");

  const undisturbed = await sealAll(startWith(`${third},${second}`), "third");
  const rate = Math.round(valueCount / undisturbed);
  console.log(
    `Without kills: ${await describeCounts()}; ${undisturbed.toFixed(1)} s, ${rate} values a second.`,
  );

  await expectScript("scripts/start/prepare.ts", second, false, 'need the master key "third"');
  await expectScript("scripts/start/prepare.ts", third, true, "");
  const alone = startWith(third);
  const lost = await untilAllRefreshed(load);
  await load.stop();
  await alone.stop(20_000);
  const { right, wrong } = await openAll(third);
  if (wrong > 0 || right < setCount * 2) problems.push(`Only ${right} tokens are right, ${wrong} are wrong.`);
  const rotations = await db().attempt.count({ where: { outcome: "issued" } });
  const failed = await db().attempt.count({ where: { outcome: { notIn: ["issued"] } } });
  problems.push(...load.problems);
  console.log(
    `Meanwhile: ${rotations} refreshes, ${failed} with another outcome, ${lost} sets whose answer died with a killed worker, ` +
      `${load.opened} pairs opened. ` +
      `With the newest key alone: ${right} tokens are right.`,
  );
}

try {
  await run();
  for (const problem of problems) console.log(problem);
  console.log(`problems ${problems.length}.`);
  process.exitCode = problems.length > 0 ? 1 : 0;
} finally {
  await harness.stop();
}
