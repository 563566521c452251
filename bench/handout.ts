// npm run bench:handout [-- --sets 100000 --rounds 3 --seconds 8 --again-seconds 75 --connections 64 --without-pages]
// What handing out tokens costs beside a bare node:http server with one prepared select and one AES-GCM open a request. Starts
// its own durable Postgres, handout processes and web process; ends with 1 when a bound is missed.
import { randomBytes } from "node:crypto";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { db } from "#lib/db/client.ts";
import { createHandoutProcess } from "../drills/handout/handout-process.ts";
import { numberOption, startHarness } from "../drills/harness.ts";
import { findFreePort } from "../scripts/start/ports.ts";
import { waitUntil } from "../scripts/wait-until.ts";
import { type Measured, startBare, startLoad } from "./handout/measured.ts";
import {
  type Bench,
  connections,
  measureByTurns,
  type Result,
  rounds,
  runThrough,
} from "./handout/rounds.ts";
import { seedHandouts } from "./handout/seed.ts";
import { startMeasuredWeb } from "./refresh/web.ts";
import { buildPages } from "./start-larder.ts";

const many = numberOption("sets", 100_000);
const few = Math.min(1_000, many);
/** Machines that have asked for nothing yet, for the process that is killed. */
const spare = 5_000;
/** What first handouts are measured with before everybody has had one. */
const firstRoundShare = 0.25;
/** More than the minute in which a machine's uses are written down together. */
const againSeconds = numberOption("again-seconds", 75);
const againRestSeconds = 70;
const withPages = !process.argv.includes("--without-pages");

const harness = await startHarness({ LARDER_LOG_LEVEL: "error" }, { durable: true });
const stops: (() => unknown)[] = [() => harness.stop()];

async function startHandout(settings: Record<string, string> = {}) {
  const port = await findFreePort();
  const own = { HANDOUT_URL: `http://127.0.0.1:${port}`, ...settings };
  const handout = createHandoutProcess({ ...harness.environment, ...own }, port);
  await handout.start();
  stops.push(() => handout.kill("SIGKILL"));
  return { handout, urls: [handout.url], pids: [handout.pid()] };
}

const lines: string[] = [];
const misses: string[] = [];
const loads: number[] = [];
const say = (line: string) => {
  lines.push(line);
  console.log(line);
};
const per = (result: Result, bare: Result) => result.perSecond / bare.perSecond;

function sayTable(title: string, bare: Result, results: Record<string, Result>): void {
  loads.push(loadavg()[0] ?? 0);
  say(`\n| ${title} | requests/s | of bare | p50 | p99 | processor, own | of Postgres | memory |`);
  say("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
  for (const [name, result] of Object.entries({ "bare server": bare, ...results })) {
    const { perSecond, p50Ms, p99Ms, ownMicros, postgresMicros, memoryMb, failed } = result;
    const figures = [Math.round(perSecond), per(result, bare).toFixed(2), `${p50Ms.toFixed(1)} ms`];
    const costs = [
      `${p99Ms.toFixed(1)} ms`,
      `${Math.round(ownMicros)} µs`,
      `${Math.round(postgresMicros)} µs`,
    ];
    say(`| ${[name, ...figures, ...costs, `${memoryMb} MB`].join(" | ")} |`);
    if (failed > 0) misses.push(`${failed} requests of "${name}" (${title}) were not answered.`);
  }
}

function require(what: string, figure: number, { least, most }: { least?: number; most?: number }): void {
  if (least !== undefined && figure < least) misses.push(`${what}: ${figure.toFixed(2)}, at least ${least}.`);
  if (most !== undefined && figure > most) misses.push(`${what}: ${figure.toFixed(2)}, at most ${most}.`);
}

/** Each machine's first token, with its durable row: for a share of the machines by turns with the bare server. */
async function measureFirst(bench: Bench, bare: Measured, kept: Measured): Promise<void> {
  const share = Math.floor((many * firstRoundShare) / rounds);
  const result = await measureByTurns(bench, { bare, kept }, (name, round) =>
    name === "bare"
      ? { which: "drawn", first: 0, count: many }
      : { which: "once", first: round * share, count: share },
  );
  sayTable(`first handouts among ${many}`, result.bare, { "each with its durable row": result.kept });
  require("first handouts", per(result.kept, result.bare), { least: 0.3 });
}

/**
 * How often a machine asked is written down at once, and then once a minute. Where few ask twice within a short round, a round
 * lasts longer than that minute, and what is put off then is written before the next server's turn.
 */
async function measureAgain(
  bench: Bench,
  servers: Record<"bare" | "kept" | "unkept", Measured>,
  count: number,
) {
  const load = { which: "drawn", first: 0, count } as const;
  const lasts = count > few ? { seconds: againSeconds } : {};
  const rests = count > few ? { restSeconds: againRestSeconds } : {};
  const { bare, kept, unkept } = await measureByTurns(bench, servers, (name) => ({
    ...load,
    ...lasts,
    ...(name === "bare" ? {} : rests),
  }));
  sayTable(`asked again, ${count} machines`, bare, { "with the memory": kept, "without it": unkept });
  require(`with the memory, ${count}`, per(kept, bare), { least: 1 });
  require(`without it, ${count}`, per(unkept, bare), { least: 0.6 });
  const half = { bare: bare.perSecond / 2, kept: kept.perSecond / 2, unkept: unkept.perSecond / 2 };
  const calm = await measureByTurns(bench, servers, (name) => ({ ...load, rate: half[name] }));
  sayTable(`the same at half of each one's peak`, calm.bare, {
    "with the memory": calm.kept,
    "without it": calm.unkept,
  });
  require(`p99 with the memory, ${count}`, calm.kept.p99Ms / calm.bare.p99Ms, { most: 3 });
  require(`p99 without it, ${count}`, calm.unkept.p99Ms / calm.bare.p99Ms, { most: 3 });
}

/** Two processes beside one, with the memory. */
async function measureTwo(bench: Bench, one: Measured): Promise<void> {
  const other = await startHandout();
  const two = { urls: [...one.urls, ...other.urls], pids: [...one.pids, ...other.pids] };
  const load = { which: "drawn", first: 0, count: few } as const;
  await runThrough(bench, other, { ...load, which: "once" });
  const result = await measureByTurns(bench, { one, two }, () => load);
  sayTable(`processes, ${few} machines; "bare" is one process`, result.one, { "two processes": result.two });
  await other.handout.kill("SIGTERM");
}

/** Next's route in the web process. */
async function measurePages(bench: Bench, bare: Measured, organizationId: string): Promise<void> {
  const web = await startMeasuredWeb(harness.environment, organizationId, join(harness.dataDir, "web.log"));
  stops.push(web.stop);
  const load = { which: "drawn", first: 0, count: few } as const;
  const pages = { urls: [web.url], pids: [web.pid] };
  await runThrough(bench, pages, { ...load, which: "once" });
  const result = await measureByTurns(bench, { bare, pages }, () => load);
  sayTable(`Next's route, ${few} machines`, result.bare, { "Next's route": result.pages });
}

/** Kills a process in the middle of first handouts, and compares what was answered with what is written down. */
async function killOne(bench: Bench, clientIds: readonly string[]): Promise<void> {
  const doomed = await startHandout();
  const order = { which: "once", first: many, count: spare } as const;
  const { urls } = doomed;
  const { credentialsFile } = bench;
  const running = bench.load.run({
    urls,
    credentialsFile,
    connections,
    seconds: 60,
    ...order,
    listAnswered: true,
  });
  const before = await db().handout.count();
  const isMiddle = async () => (await db().handout.count()) > before + spare / 10;
  await waitUntil(isMiddle, { timeoutMs: 60_000, intervalMs: 20 });
  await doomed.handout.kill("SIGKILL");
  const { numbers } = await running;
  const answered = numbers.map((number) => clientIds[number] ?? "");
  const rows = await db().handout.count({ where: { machine: { clientId: { in: answered } } } });
  const all = (await db().handout.count()) - before;
  say(
    `\nKilled in the middle of ${spare}: ${answered.length} were answered, ${rows} of them with their row; ${all} rows are there.`,
  );
  if (rows !== answered.length || rows === 0 || answered.length === spare) {
    misses.push(`Of ${answered.length} tokens that were answered, ${rows} are written down.`);
  }
}

try {
  if (withPages) await buildPages(join(harness.dataDir, "build.log"));
  const key = randomBytes(32);
  const credentialsFile = join(harness.dataDir, "credentials.json");
  const { organizationId, clientIds } = await seedHandouts(many + spare, credentialsFile, key);
  const load = await startLoad();
  stops.push(load.stop);
  const bench = { load, credentialsFile, postgresDir: harness.postgres.directory };
  const bare = await startBare({ databaseUrl: harness.postgres.url, key: key.toString("base64") });
  stops.push(bare.stop);
  const kept = await startHandout({ LARDER_HANDOUT_CACHE: String(many) });
  const unkept = await startHandout({ LARDER_HANDOUT_CACHE: "off" });
  const [cpu] = cpus();
  say(
    `${cpus().length} × ${cpu?.model ?? "?"}, Node ${process.version}, ${connections} connections, ${new Date().toISOString()}`,
  );

  await measureFirst(bench, bare, kept);
  // Everybody has had a token, and is kept.
  const all = { which: "once", first: 0, count: many } as const;
  await runThrough(bench, kept, all);
  await runThrough(bench, kept, all);
  await measureAgain(bench, { bare, kept, unkept }, many);
  await measureAgain(bench, { bare, kept, unkept }, few);
  await measureTwo(bench, kept);
  await killOne(bench, clientIds);
  if (withPages) await measurePages(bench, bare, organizationId);
  say(`\nThe machine's load meanwhile: ${loads.map((one) => one.toFixed(1)).join(", ")}.`);
  for (const miss of misses) console.error(`Missed: ${miss}`);
  if (misses.length > 0) process.exitCode = 1;
} finally {
  for (const stop of stops.reverse()) await stop();
}
