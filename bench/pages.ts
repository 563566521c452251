// npm run bench:pages [-- 200]
// Server time of Overview and of the list with 10,000 token sets, beside the bare SQL for the same data. Starts its own
// Postgres and web process.
import { cpus } from "node:os";
import { performance } from "node:perf_hooks";
import pg from "pg";
import { Shutdown } from "../scripts/start/shutdown.ts";
import { deepPlace, pageScenarios, type Scenario, type Statement, tokenSetCount } from "./page-scenarios.ts";
import { type BenchLarder, startBenchLarder } from "./start-larder.ts";

const defaultRounds = 150;
const warmUpRounds = 25;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const [below = 0, above = 0] = [sorted[middle - 1 + (sorted.length % 2)], sorted[middle]];
  return (below + above) / 2;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function fetchPage(url: string, cookie: string): Promise<void> {
  const answer = await fetch(url, { headers: { cookie }, redirect: "manual" });
  const text = await answer.text();
  if (answer.status !== 200 || !text.includes("</html>"))
    throw new Error(`${url} answered ${answer.status}.`);
}

async function runStatements(client: pg.Client, statements: readonly Statement[]): Promise<void> {
  for (const { text, values } of statements) await client.query(text, values);
}

interface Result {
  name: string;
  pageMs: number;
  sqlMs: number;
}

/** Alternates page and SQL, so that other load on the machine affects both. */
async function measure(larder: BenchLarder, client: pg.Client, rounds: number): Promise<Result[]> {
  const { organizationId, cookie } = larder.seeded;
  const place = await client.query<{ id: string; name: string }>(deepPlace(organizationId));
  const scenarios: Scenario[] = [
    { name: "Sign-in page: no session, no data", path: "/sign-in", statements: [] },
    ...pageScenarios(organizationId, place.rows[0] ?? { id: "", name: "" }),
  ];
  const samples = scenarios.map(() => ({ page: [] as number[], sql: [] as number[] }));
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    for (const [index, { path, statements }] of scenarios.entries()) {
      const page = () => timed(() => fetchPage(larder.url + path, index === 0 ? "" : cookie));
      const sql = () => timed(() => runStatements(client, statements));
      const pageFirst = round % 2 === 0;
      const before = pageFirst ? await page() : await sql();
      const after = pageFirst ? await sql() : await page();
      if (round < warmUpRounds) continue;
      samples[index]?.page.push(pageFirst ? before : after);
      samples[index]?.sql.push(pageFirst ? after : before);
    }
  }
  return scenarios.map(({ name }, index) => ({
    name,
    pageMs: median(samples[index]?.page ?? []),
    sqlMs: median(samples[index]?.sql ?? []),
  }));
}

function report(results: readonly Result[], rounds: number): string {
  const [cpu] = cpus();
  const rows = results.map(({ name, pageMs, sqlMs }) => {
    const ratio = sqlMs < 0.05 ? "–" : (pageMs / sqlMs).toFixed(1);
    const sql = sqlMs < 0.05 ? "–" : `${sqlMs.toFixed(1)} ms`;
    return `| ${name} | ${pageMs.toFixed(1)} ms | ${sql} | ${ratio} |`;
  });
  return [
    `${tokenSetCount.toLocaleString("en-GB")} token sets, medians of ${rounds}; ${cpus().length} × ${cpu?.model ?? "?"}, Node ${process.version}`,
    "",
    "| page | page | bare SQL | ratio |",
    "|---|--:|--:|--:|",
    ...rows,
  ].join("\n");
}

const rounds = Number(process.argv[2] ?? defaultRounds);
const shutdown = new Shutdown();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void shutdown.run());
try {
  const larder = await startBenchLarder(shutdown);
  const client = new pg.Client({ connectionString: larder.databaseUrl });
  await client.connect();
  const results = await measure(larder, client, rounds);
  await client.end();
  process.stdout.write(`${report(results, rounds)}\n`);
} finally {
  await shutdown.run();
}
