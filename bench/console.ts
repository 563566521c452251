// npm run bench:console [-- 1000,10000,100000 [150]]
// Server time of the console's pages at p95, beside an empty page and the bare SQL for the same rows, with more and more
// token sets in one organization. Each size has a Postgres and a web process of its own, and all are measured by turns.
import { cpus, loadavg } from "node:os";
import { performance } from "node:perf_hooks";
import pg from "pg";
import { Shutdown } from "../scripts/start/shutdown.ts";
import { consoleScenarios, middlePlace, type Scenario, type Statement } from "./console-scenarios.ts";
import { type BenchLarder, startBenchLarder } from "./start-larder.ts";
import { quantile } from "./statistics.ts";

const defaultSizes = [1_000, 10_000, 100_000];
/** With fewer, p95 moves by a quarter from run to run. */
const defaultRounds = 150;
const warmUpRounds = 8;
/** A page may take this many times the empty page and the bare SQL together. */
const mostTimesBare = 3;
/** And so many times what it takes with the fewest sets that show as many rows. */
const mostGrowth = 1.5;
/** A page shows as many rows as another that has at most so many more. */
const fewRows = 5;

const digits = (value: number) => value.toLocaleString("en-GB");

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** @returns how many rows of a table it shows */
async function fetchPage(url: string, cookie: string): Promise<number> {
  const answer = await fetch(url, { headers: { cookie }, redirect: "manual" });
  const text = await answer.text();
  if (answer.status !== 200 || !text.includes("</html>")) {
    throw new Error(`${url} answered ${answer.status}.`);
  }
  return text.split('class="data-row').length - 1;
}

async function runStatements(client: pg.Client, statements: readonly Statement[]): Promise<void> {
  for (const { text, values } of statements) await client.query(text, values);
}

interface Result {
  name: string;
  pageMs: number;
  /** Of the empty page and the bare SQL together. */
  bareMs: number;
  rows: number;
}

/** A Larder with so many token sets, and what is measured of it. */
interface Subject {
  larder: BenchLarder;
  client: pg.Client;
  scenarios: readonly Scenario[];
  samples: readonly { page: number[]; bare: number[]; rows: number }[];
}

async function prepare(shutdown: Shutdown, sets: number): Promise<Subject> {
  const larder = await startBenchLarder(shutdown, { sets, people: 1 });
  const client = new pg.Client({ connectionString: larder.databaseUrl });
  await client.connect();
  shutdown.add({ stop: () => client.end() });
  const { text, values } = middlePlace(larder.seeded.organizationId, sets);
  const { rows } = await client.query<{ id: string; name: string }>(text, values);
  const place = rows[0];
  if (!place) throw new Error("The list has no middle.");
  const scenarios = consoleScenarios(larder.seeded, place);
  return { larder, client, scenarios, samples: scenarios.map(() => ({ page: [], bare: [], rows: 0 })) };
}

/** The empty page, the page and the SQL, one after the other. */
async function measureOnce({ larder, client, scenarios, samples }: Subject, index: number, counts: boolean) {
  const [scenario, sample] = [scenarios[index], samples[index]];
  if (!scenario || !sample) return;
  const { url, seeded } = larder;
  const floor = await timed(async () => void (await fetchPage(`${url}/sign-in`, "")));
  const page = await timed(async () => {
    sample.rows = await fetchPage(url + scenario.path, index === 0 ? "" : seeded.cookie);
  });
  const sql = await timed(() => runStatements(client, scenario.statements));
  if (!counts) return;
  sample.page.push(page);
  sample.bare.push(floor + sql);
}

/** By turns, every size too, so that whatever else the machine does affects all of them. */
async function measure(subjects: readonly Subject[], rounds: number): Promise<void> {
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    for (const index of subjects[0]?.scenarios.keys() ?? []) {
      for (const subject of subjects) await measureOnce(subject, index, round >= warmUpRounds);
    }
  }
}

const toResults = ({ scenarios, samples }: Subject): Result[] =>
  scenarios.map(({ name }, index) => ({
    name,
    pageMs: quantile(samples[index]?.page ?? [], 0.95),
    bareMs: quantile(samples[index]?.bare ?? [], 0.95),
    rows: samples[index]?.rows ?? 0,
  }));

async function measureSizes(sizes: readonly number[], rounds: number): Promise<Result[][]> {
  const shutdown = new Shutdown();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void shutdown.run());
  try {
    const subjects: Subject[] = [];
    for (const size of sizes) {
      process.stderr.write(`Filling a Larder with ${digits(size)} token sets.\n`);
      subjects.push(await prepare(shutdown, size));
    }
    process.stderr.write("Measuring.\n");
    await measure(subjects, rounds);
    return subjects.map(toResults);
  } finally {
    await shutdown.run();
  }
}

const ms = (value: number) => `${value.toFixed(1)} ms`;
const bound = (value: number, most: number) => (value > most ? `**${value.toFixed(2)}**` : value.toFixed(2));

/** How many times longer the page of the most sets takes than that of the fewest which show as many rows; null where none do. */
function growthOf(all: readonly Result[]): number | null {
  const most = all.at(-1);
  const base = all.slice(0, -1).find(({ rows }) => most && rows >= most.rows - fewRows);
  return most && base ? most.pageMs / base.pageMs : null;
}

/** The table, and how many bounds were missed. */
function report(sizes: readonly number[], results: readonly Result[][]): { table: string; missed: number } {
  let missed = 0;
  const lines = (results[0] ?? []).map(({ name }, index) => {
    const all = results.flatMap((ofSize) => ofSize[index] ?? []);
    const isFloor = index === 0;
    const cells = all.flatMap((one) => {
      const ratio = one.pageMs / one.bareMs;
      if (!isFloor && ratio > mostTimesBare) missed += 1;
      return [ms(one.pageMs), isFloor ? "–" : bound(ratio, mostTimesBare)];
    });
    const growth = growthOf(all);
    if (!isFloor && growth !== null && growth > mostGrowth) missed += 1;
    const rows = [...new Set(all.map((one) => one.rows))].join(", ");
    return `| ${[name, rows, ...cells, growth === null ? "–" : bound(growth, mostGrowth)].join(" | ")} |`;
  });
  const heads = sizes.flatMap((size) => [`${digits(size)}: p95`, "÷ bare"]);
  const [cpu] = cpus();
  return {
    missed,
    table: [
      `${cpus().length} × ${cpu?.model ?? "?"}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}. Bounds: ${mostTimesBare} × bare, ${mostGrowth} × growth.`,
      "",
      `| ${["page", "rows", ...heads, "growth"].join(" | ")} |`,
      `| --- |${" --: |".repeat(heads.length + 2)}`,
      ...lines,
    ].join("\n"),
  };
}

const sizes = process.argv[2]?.split(",").map(Number) ?? defaultSizes;
const rounds = Number(process.argv[3] ?? defaultRounds);
const results = await measureSizes(sizes, rounds);
const { table, missed } = report(sizes, results);
process.stdout.write(`${table}\n\n${missed === 0 ? "Every bound was kept." : `Bounds missed: ${missed}.`}\n`);
if (missed > 0) process.exitCode = 1;
