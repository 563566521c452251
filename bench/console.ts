// npm run bench:console [-- 1000,10000,100000 [60]]
// Server time of the console's pages at p95, beside an empty page and the bare SQL for the same rows, with more and more
// token sets in one organization. Each size has a Postgres and a web process of its own.
import { cpus, loadavg } from "node:os";
import { performance } from "node:perf_hooks";
import pg from "pg";
import { Shutdown } from "../scripts/start/shutdown.ts";
import { consoleScenarios, middlePlace, type Scenario, type Statement } from "./console-scenarios.ts";
import { type BenchLarder, startBenchLarder } from "./start-larder.ts";
import { quantile } from "./statistics.ts";

const defaultSizes = [1_000, 10_000, 100_000];
const defaultRounds = 60;
const warmUpRounds = 8;
/** A page may take this many times the empty page and the bare SQL together. */
const mostTimesBare = 3;
/** And so many times what it takes with the fewest sets. */
const mostGrowth = 1.5;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function fetchPage(url: string, cookie: string): Promise<void> {
  const answer = await fetch(url, { headers: { cookie }, redirect: "manual" });
  const text = await answer.text();
  if (answer.status !== 200 || !text.includes("</html>")) {
    throw new Error(`${url} answered ${answer.status}.`);
  }
}

async function runStatements(client: pg.Client, statements: readonly Statement[]): Promise<void> {
  for (const { text, values } of statements) await client.query(text, values);
}

interface Result {
  name: string;
  pageMs: number;
  /** Of the empty page and the bare SQL together. */
  bareMs: number;
}

/** Page, empty page and SQL by turns, so that other load on the machine affects all of them. */
async function measure(
  larder: BenchLarder,
  scenarios: readonly Scenario[],
  rounds: number,
): Promise<Result[]> {
  const client = new pg.Client({ connectionString: larder.databaseUrl });
  await client.connect();
  const { url, seeded } = larder;
  const samples = scenarios.map(() => ({ page: [] as number[], bare: [] as number[] }));
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    for (const [index, { path, statements }] of scenarios.entries()) {
      const floor = await timed(() => fetchPage(`${url}/sign-in`, ""));
      const page = await timed(() => fetchPage(url + path, index === 0 ? "" : seeded.cookie));
      const sql = await timed(() => runStatements(client, statements));
      if (round < warmUpRounds) continue;
      samples[index]?.page.push(page);
      samples[index]?.bare.push(floor + sql);
    }
  }
  await client.end();
  return scenarios.map(({ name }, index) => ({
    name,
    pageMs: quantile(samples[index]?.page ?? [], 0.95),
    bareMs: quantile(samples[index]?.bare ?? [], 0.95),
  }));
}

async function measureSize(sets: number, rounds: number): Promise<Result[]> {
  const shutdown = new Shutdown();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void shutdown.run());
  try {
    const larder = await startBenchLarder(shutdown, { sets, people: 1 });
    const client = new pg.Client({ connectionString: larder.databaseUrl });
    await client.connect();
    const { text, values } = middlePlace(larder.seeded.organizationId, sets);
    const { rows } = await client.query<{ id: string; name: string }>(text, values);
    await client.end();
    const place = rows[0];
    if (!place) throw new Error("The list has no middle.");
    return await measure(larder, consoleScenarios(larder.seeded, place), rounds);
  } finally {
    await shutdown.run();
  }
}

const digits = (value: number) => value.toLocaleString("en-GB");
const ms = (value: number) => `${value.toFixed(1)} ms`;
const bound = (value: number, most: number) => (value > most ? `**${value.toFixed(2)}**` : value.toFixed(2));

/** The table, and how many bounds were missed. */
function report(sizes: readonly number[], results: readonly Result[][]): { table: string; missed: number } {
  let missed = 0;
  const lines = (results[0] ?? []).map(({ name }, index) => {
    const all = results.map((ofSize) => ofSize[index]);
    const isFloor = index === 0;
    const cells = all.flatMap((one) => {
      if (!one) return ["–", "–"];
      const ratio = one.pageMs / one.bareMs;
      if (!isFloor && ratio > mostTimesBare) missed += 1;
      return [ms(one.pageMs), isFloor ? "–" : bound(ratio, mostTimesBare)];
    });
    const growth = (all.at(-1)?.pageMs ?? 0) / (all[0]?.pageMs ?? Number.NaN);
    if (!isFloor && sizes.length > 1 && growth > mostGrowth) missed += 1;
    return `| ${[name, ...cells, sizes.length > 1 ? bound(growth, mostGrowth) : "–"].join(" | ")} |`;
  });
  const heads = sizes.flatMap((size) => [`${digits(size)}: p95`, "÷ bare"]);
  const [cpu] = cpus();
  return {
    missed,
    table: [
      `${cpus().length} × ${cpu?.model ?? "?"}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}. Bounds: ${mostTimesBare} × bare, ${mostGrowth} × growth.`,
      "",
      `| ${["page", ...heads, "growth"].join(" | ")} |`,
      `| --- |${" --: |".repeat(heads.length + 1)}`,
      ...lines,
    ].join("\n"),
  };
}

const sizes = process.argv[2]?.split(",").map(Number) ?? defaultSizes;
const rounds = Number(process.argv[3] ?? defaultRounds);
const results: Result[][] = [];
for (const size of sizes) {
  process.stderr.write(`Measuring with ${digits(size)} token sets.\n`);
  results.push(await measureSize(size, rounds));
}
const { table, missed } = report(sizes, results);
process.stdout.write(`${table}\n\n${missed === 0 ? "Every bound was kept." : `Bounds missed: ${missed}.`}\n`);
if (missed > 0) process.exitCode = 1;
