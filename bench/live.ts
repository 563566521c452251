// npm run bench:live [-- 60]
// What 200 open pages cost the web process and Postgres while nothing changes and while sets are refreshed, how soon a
// change arrives in them, and what telling pages costs the transaction that settles a refresh.
import { cpus } from "node:os";
import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { Shutdown } from "../scripts/start/shutdown.ts";
import { waitUntil } from "../scripts/wait-until.ts";
import { type ListeningPages, openPages } from "./live/listening-pages.ts";
import { measureNotifications } from "./live/notifications.ts";
import { cpuOfFamily } from "./postgres-cpu.ts";
import { type BenchLarder, startBenchLarder } from "./start-larder.ts";
import { quantile } from "./statistics.ts";

const people = 50;
const pagesEach = 4;
/** As many as a hundred thousand sets are refreshed whose tokens live a week. */
const refreshesPerMinute = 20;
const boundPercent = 5;

const seconds = Number(process.argv[2] ?? 60);

interface Cost {
  name: string;
  webPercent: number;
  postgresPercent: number;
}

const refresh = `UPDATE "TokenSet" SET "generation" = "generation" + 1, "refreshedAt" = now(),
  "accessTokenExpiresAt" = now() + interval '7 days' WHERE "id" = $1`;

/** Processor time of a while, in percent of a core. */
async function measure(larder: BenchLarder, name: string, work: () => Promise<unknown>): Promise<Cost> {
  const pids = [larder.webPid, larder.postgresPid] as const;
  const before = pids.map((pid) => cpuOfFamily(pid) ?? Number.NaN);
  const start = performance.now();
  await work();
  const percent = pids.map(
    (pid, index) =>
      (100 * ((cpuOfFamily(pid) ?? Number.NaN) - (before[index] ?? 0))) / (performance.now() - start),
  );
  return { name, webPercent: percent[0] ?? Number.NaN, postgresPercent: percent[1] ?? Number.NaN };
}

/** Refreshes sets for a while. Returns how long each took to arrive in the last page, in milliseconds. */
async function refreshFor(
  client: pg.Client,
  ids: readonly string[],
  pages: ListeningPages,
): Promise<number[]> {
  const everyMs = 60_000 / refreshesPerMinute;
  const arrivals: number[] = [];
  for (let index = 0; index < (seconds * 1_000) / everyMs; index += 1) {
    const before = pages.told();
    const committedMs = performance.now();
    await client.query(refresh, [ids[index % ids.length]]);
    const all = async () => pages.told() >= before + people * pagesEach;
    if (!(await waitUntil(all, { timeoutMs: 10_000, intervalMs: 5 })))
      throw new Error("A change did not arrive.");
    arrivals.push(Math.max(...pages.toldAtMs()) - committedMs);
    await pause(Math.max(0, everyMs - (performance.now() - committedMs)));
  }
  return arrivals;
}

function report(costs: readonly Cost[], arrivals: readonly number[]): string {
  const [cpu] = cpus();
  return [
    `${people * pagesEach} open pages, ${seconds} s each; ${cpus().length} × ${cpu?.model ?? "?"}, Node ${process.version}`,
    "",
    "| | web process | Postgres |",
    "|---|--:|--:|",
    ...costs.map(
      ({ name, webPercent, postgresPercent }) =>
        `| ${name} | ${webPercent.toFixed(2)} % | ${postgresPercent.toFixed(2)} % |`,
    ),
    "",
    `A change is in all pages after ${quantile(arrivals, 0.5).toFixed(0)} ms (median), ${quantile(arrivals, 0.95).toFixed(0)} ms (p95).`,
  ].join("\n");
}

async function measurePages(larder: BenchLarder): Promise<{ costs: Cost[]; arrivals: number[] }> {
  const client = new pg.Client({ connectionString: larder.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ id: string }>(
    `SELECT "id" FROM "TokenSet" WHERE "generation" > 0 ORDER BY "id" LIMIT 1000`,
  );
  const ids = rows.map(({ id }) => id);
  const whilePaused = () => pause(seconds * 1_000);
  const none = await measure(larder, "no page open", whilePaused);
  const pages = openPages(larder.url, larder.seeded.cookies, pagesEach);
  const allBeat = async () => pages.beating() === people * pagesEach;
  if (!(await waitUntil(allBeat, { timeoutMs: 30_000, intervalMs: 50 })))
    throw new Error(`${pages.beating()} pages are open.`);
  // The pages' own requests are done.
  await pause(5_000);
  const quiet = await measure(larder, "pages open, nothing changes", whilePaused);
  let arrivals: number[] = [];
  const busy = await measure(larder, `pages open, ${refreshesPerMinute} refreshes a minute`, async () => {
    arrivals = await refreshFor(client, ids, pages);
  });
  pages.close();
  await client.end();
  return { costs: [none, quiet, busy], arrivals };
}

const shutdown = new Shutdown();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void shutdown.run());
try {
  const larder = await startBenchLarder(shutdown, { sets: 10_000, people });
  const { costs, arrivals } = await measurePages(larder);
  process.stdout.write(`${report(costs, arrivals)}\n\n| in Postgres | without | with |\n|---|--:|--:|\n`);
  for (const { name, withoutMs, withMs } of await measureNotifications(
    larder.databaseUrl,
    larder.postgresPid,
  ))
    process.stdout.write(`| ${name} | ${withoutMs.toFixed(2)} ms | ${withMs.toFixed(2)} ms |\n`);
  const [none, ...open] = costs;
  const over = open.filter(({ webPercent }) => webPercent - (none?.webPercent ?? 0) > boundPercent);
  for (const { name } of over) process.stderr.write(`More than ${boundPercent} % of a core: ${name}\n`);
  process.exitCode = over.length === 0 ? 0 : 1;
} finally {
  await shutdown.run();
}
