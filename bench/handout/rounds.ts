import { setTimeout as pause } from "node:timers/promises";
import { numberOption } from "../../drills/harness.ts";
import { quantile } from "../statistics.ts";
import { cpuMsOf, cpuMsOfPostgres, type Measured, memoryMbOf, type startLoad } from "./measured.ts";
import type { LoadOrder, LoadReport } from "./work.ts";

/** What a server did in one kind of load: medians of its rounds. */
export interface Result {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Microseconds of processor time for each request: of the server's processes, and of Postgres. */
  ownMicros: number;
  postgresMicros: number;
  memoryMb: number;
  failed: number;
}

export const rounds = numberOption("rounds", 3);
const seconds = numberOption("seconds", 8);
export const connections = numberOption("connections", 64);

const median = (values: readonly number[]) => quantile(values, 0.5);

/** What is measured, and by what. */
export interface Bench {
  load: Awaited<ReturnType<typeof startLoad>>;
  credentialsFile: string;
  postgresDir: string;
}

export type Load = Pick<LoadOrder, "first" | "count" | "which"> &
  Partial<LoadOrder> & {
    /** How long the server may finish what it put off, so that it does so at its own cost. */
    restSeconds?: number;
  };

interface Round extends LoadReport {
  ownMicros: number;
  postgresMicros: number;
  memoryMb: number;
}

async function runRound(
  bench: Bench,
  { urls, pids }: Measured,
  { restSeconds = 0, ...load }: Load,
): Promise<Round> {
  const { credentialsFile, postgresDir } = bench;
  const before = { own: cpuMsOf(pids), postgres: cpuMsOfPostgres(postgresDir) };
  const report = await bench.load.run({ urls, credentialsFile, connections, seconds, ...load });
  await pause(restSeconds * 1_000);
  const micros = (afterMs: number, beforeMs: number) => ((afterMs - beforeMs) * 1_000) / report.answered;
  return {
    ...report,
    ownMicros: micros(cpuMsOf(pids), before.own),
    postgresMicros: micros(cpuMsOfPostgres(postgresDir), before.postgres),
    memoryMb: memoryMbOf(pids),
  };
}

/** One run over all of a load, not measured: until everybody holds a promise, and everything that is kept is there. */
export async function runThrough(bench: Bench, { urls }: Measured, load: Load): Promise<void> {
  const { credentialsFile } = bench;
  const order = { urls, credentialsFile, connections, ...load, seconds: 600 };
  const { failed, firstFailure } = await bench.load.run(order);
  if (failed > 0)
    throw new Error(`${failed} requests of the preparation were not answered with a token: ${firstFailure}`);
}

/**
 * Measures servers by turns, so that whatever else the machine does meets all of them alike.
 * @param loadOf the load of a server in a round
 */
export async function measureByTurns<Name extends string>(
  bench: Bench,
  servers: Record<Name, Measured>,
  loadOf: (name: Name, round: number) => Load,
): Promise<Record<Name, Result>> {
  const names = Object.keys(servers) as Name[];
  const seen = new Map<Name, Round[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) seen.get(name)?.push(await runRound(bench, servers[name], loadOf(name, round)));
  }
  const toResult = (all: readonly Round[]): Result => {
    const of = (read: (round: Round) => number) => median(all.map(read));
    return {
      perSecond: of((round) => round.answered / round.seconds),
      p50Ms: of(({ p50Ms }) => p50Ms),
      p99Ms: of(({ p99Ms }) => p99Ms),
      ownMicros: of(({ ownMicros }) => ownMicros),
      postgresMicros: of(({ postgresMicros }) => postgresMicros),
      memoryMb: Math.max(...all.map(({ memoryMb }) => memoryMb)),
      failed: all.reduce((sum, { failed }) => sum + failed, 0),
    };
  };
  return Object.fromEntries(names.map((name) => [name, toResult(seen.get(name) ?? [])])) as Record<
    Name,
    Result
  >;
}
