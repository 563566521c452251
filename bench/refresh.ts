// npm run bench:refresh [-- --sets 10000 --concurrency 64]
// What a refresh costs beside a bare loop with the same calls and writes, how pages slow down meanwhile, and how the
// worker's memory grows. Starts its own durable Postgres, sandbox, worker and web process.
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { db } from "#lib/db/client.ts";
import { makeOrganization } from "#lib/factories/organization-factory.ts";
import { numberOption, startHarness } from "../drills/harness.ts";
import { waitUntil } from "../scripts/wait-until.ts";
import { cpuOfFamily } from "./postgres-cpu.ts";
import { startMeasuredWorker } from "./refresh/measured-worker.ts";
import { runBare } from "./refresh/run-bare.ts";
import { connectSets, makeDue } from "./refresh/seed.ts";
import { startMeasuredWeb } from "./refresh/web.ts";
import type { BareSet } from "./refresh/work.ts";
import { buildPages } from "./start-larder.ts";
import { quantile } from "./statistics.ts";

const answerMs = 50;
const idleMs = 20_000;
const count = numberOption("sets", 10_000);
const concurrency = numberOption("concurrency", 64);
const warmUpCount = Math.ceil(count / 5);
/** Refreshed while pages are visited, separately, because a visit's queries would count as cost. */
const visitedCount = Math.ceil(count / 2);

const harness = await startHarness(
  {
    LARDER_PROVIDER_TIMEOUT_MS: "10000",
    LARDER_REFRESH_CONCURRENCY: String(concurrency),
    LARDER_PROVIDER_CALLS_PER_MINUTE: "10000000",
    LARDER_LOG_LEVEL: "error",
  },
  { durable: true },
);
const { control } = harness.sandbox;
const postgresPid = Number(
  readFileSync(join(harness.postgres.directory, "postgres/postmaster.pid"), "utf8").split("\n")[0],
);
const databaseCpu = () => cpuOfFamily(postgresPid) ?? Number.NaN;

async function countDone(sets: readonly BareSet[]): Promise<number> {
  const [row] = await db().$queryRaw<{ done: number }[]>`
    SELECT count(*)::int AS "done" FROM "TokenSet"
    WHERE "generation" = 2 AND "id" = ANY(${sets.map(({ id }) => id)}::uuid[])`;
  return row?.done ?? 0;
}

async function untilRefreshed(sets: readonly BareSet[]): Promise<void> {
  // The database wakes the worker.
  await makeDue(sets);
  const all = async () => (await countDone(sets)) === sets.length;
  if (!(await waitUntil(all, { timeoutMs: 600_000, intervalMs: 500 })))
    throw new Error("Not all sets were refreshed in time.");
}

/** What the bare loop stored is not sealed: no worker starts beside values whose key it does not have. */
async function forgetBareTokens(sets: readonly BareSet[]): Promise<void> {
  const where = { number: 2, tokenSetId: { in: sets.map(({ id }) => id) } };
  const data = { accessTokenSealed: null, refreshTokenSealed: null, wipedAt: new Date() };
  await db().generation.updateMany({ where, data });
}

/** From the start of the first attempt to the end of the last one. */
async function attemptsMs(sets: readonly BareSet[]): Promise<number> {
  const [row] = await db().$queryRaw<{ ms: number }[]>`
    SELECT extract(epoch FROM max("completedAt") - min("startedAt"))::float8 * 1000 AS "ms" FROM "Attempt"
    WHERE "tokenSetId" = ANY(${sets.map(({ id }) => id)}::uuid[])`;
  return row?.ms ?? Number.NaN;
}

try {
  await buildPages(join(harness.dataDir, "build.log"));
  const { id: organizationId } = await makeOrganization("Bench", new Date());
  const delay = { endpoint: "token", kind: "delay", before: true, ms: answerMs, times: 1_000_000 } as const;
  await control.addFault(delay);
  const bareSets = await connectSets(control, organizationId, count);
  const warmUp = await connectSets(control, organizationId, warmUpCount);
  const sets = await connectSets(control, organizationId, count);
  const visited = await connectSets(control, organizationId, visitedCount);
  const bareVisited = await connectSets(control, organizationId, visitedCount);
  await db().$executeRawUnsafe("VACUUM ANALYZE");
  const work = { databaseUrl: harness.postgres.url, tokenUrl: control.tokenUrl, concurrency };

  const web = await startMeasuredWeb(harness.environment, organizationId, join(harness.dataDir, "web.log"));
  await web.visit(AbortSignal.timeout(idleMs / 2));
  const idle = await web.visit(AbortSignal.timeout(idleMs));

  const bareDatabaseBefore = databaseCpu();
  const bare = await runBare({ ...work, sets: bareSets });
  const bareDatabaseMs = databaseCpu() - bareDatabaseBefore;
  const bareBusy = new AbortController();
  const bareVisits = web.visit(bareBusy.signal);
  await runBare({ ...work, sets: bareVisited });
  bareBusy.abort();
  const bareTimes = await bareVisits;

  await forgetBareTokens([...bareSets, ...bareVisited]);
  const worker = await startMeasuredWorker(harness.environment);
  await untilRefreshed(warmUp);
  const warm = await worker.usage();
  await control.clearCalls();
  const databaseBefore = databaseCpu();
  const samples: number[] = [];
  const sampling = setInterval(
    () => void worker.usage().then(({ rssBytes }) => samples.push(rssBytes)),
    1_000,
  );
  await untilRefreshed(sets);
  clearInterval(sampling);
  const end = await worker.usage();
  const databaseMs = databaseCpu() - databaseBefore;
  const wallMs = await attemptsMs(sets);
  const calls = await control.calls({ endpoint: "token" });
  const busy = new AbortController();
  const visits = web.visit(busy.signal);
  await untilRefreshed(visited);
  busy.abort();
  const busyTimes = await visits;
  await worker.stop();
  await web.stop();

  const idealMs = (count * answerMs) / concurrency;
  const each = (milliseconds: number) => `${(milliseconds / count).toFixed(2)} ms`;
  const cpuMs = end.cpuMs - warm.cpuMs;
  const mega = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;
  const rows = [
    ["", "Larder", "bare loop", "ratio"],
    [
      "processor time of the refreshing process, each",
      each(cpuMs),
      each(bare.cpuMs),
      (cpuMs / bare.cpuMs).toFixed(2),
    ],
    [
      "processor time of Postgres, each",
      each(databaseMs),
      each(bareDatabaseMs),
      (databaseMs / bareDatabaseMs).toFixed(2),
    ],
    [
      "wall time",
      `${(wallMs / 1_000).toFixed(1)} s`,
      `${(bare.wallMs / 1_000).toFixed(1)} s`,
      (wallMs / bare.wallMs).toFixed(2),
    ],
    ["wall time over the ideal", (wallMs / idealMs).toFixed(2), (bare.wallMs / idealMs).toFixed(2), ""],
    [
      "pages meanwhile, p95 over idle p95",
      (quantile(busyTimes, 0.95) / quantile(idle, 0.95)).toFixed(2),
      (quantile(bareTimes, 0.95) / quantile(idle, 0.95)).toFixed(2),
      "",
    ],
  ];
  const [cpu] = cpus();
  console.log(
    `${count} due sets, ${concurrency} at once, the sandbox answers in ${answerMs} ms; ${cpus().length} × ${cpu?.model ?? "?"}, Node ${process.version}`,
  );
  for (const row of rows) console.log(`| ${row.join(" | ")} |`);
  const spent = await control.doubleSpends();
  console.log(`token calls ${calls.length}, double spends ${spent.length}`);
  console.log(
    `pages: idle p95 ${quantile(idle, 0.95).toFixed(0)} ms of ${idle.length}, busy p95 ${quantile(busyTimes, 0.95).toFixed(0)} ms of ${busyTimes.length}, beside the bare loop ${quantile(bareTimes, 0.95).toFixed(0)} ms`,
  );
  console.log(
    `worker memory: after warm-up ${mega(warm.rssBytes)}, most ${mega(Math.max(...samples))}, at the end ${mega(end.rssBytes)} (${(end.rssBytes / warm.rssBytes).toFixed(2)})`,
  );
} finally {
  await harness.stop();
}
