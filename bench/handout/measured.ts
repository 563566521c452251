import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { cpuOfFamily } from "../postgres-cpu.ts";
import type { BareOrder, LoadOrder, LoadReport } from "./work.ts";

/** A server that is measured. */
export interface Measured {
  urls: string[];
  pids: number[];
}

function forkPlain(script: URL): ChildProcess {
  return fork(fileURLToPath(script), [], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    env: { NODE_ENV: "production", PATH: process.env.PATH },
  });
}

async function nextMessage<Message>(child: ChildProcess): Promise<Message> {
  const over = new AbortController();
  const { signal } = over;
  const ended = once(child, "exit", { signal }).then(() => {
    throw new Error("The process ended without a word.");
  });
  try {
    const [message] = (await Promise.race([once(child, "message", { signal }), ended])) as [Message];
    return message;
  } finally {
    ended.catch(() => undefined);
    over.abort();
  }
}

/** The bare server in its own process. */
export async function startBare(order: BareOrder): Promise<Measured & { stop(): void }> {
  const child = forkPlain(new URL("./bare-server.ts", import.meta.url));
  child.send(order);
  const port = await nextMessage<number>(child);
  return { urls: [`http://127.0.0.1:${port}`], pids: [child.pid ?? 0], stop: () => void child.kill() };
}

/** The load generator in its own process. */
export async function startLoad() {
  const child = forkPlain(new URL("./load.ts", import.meta.url));
  await nextMessage<string>(child);
  return {
    async run(order: LoadOrder): Promise<LoadReport> {
      child.send(order);
      return nextMessage<LoadReport>(child);
    },
    stop: () => void child.kill(),
  };
}

/** Milliseconds of processor time that processes have used, without their children. */
export function cpuMsOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const [user = 0, system = 0] = (readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1] ?? "")
      .split(" ")
      .slice(11, 13)
      .map(Number);
    return sum + (user + system) * 10;
  }, 0);
}

/** Milliseconds of processor time of Postgres and its processes. */
export function cpuMsOfPostgres(dataDir: string): number {
  const [pid] = readFileSync(`${dataDir}/postgres/postmaster.pid`, "utf8").split("\n");
  return cpuOfFamily(Number(pid)) ?? Number.NaN;
}

/** Megabytes in memory, the most of these processes. */
export function memoryMbOf(pids: readonly number[]): number {
  const kilobytes = pids.map((pid) =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]),
  );
  return Math.round(Math.max(...kilobytes) / 1_024);
}
