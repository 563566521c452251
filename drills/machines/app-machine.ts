import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import type { RuntimeRole } from "#lib/db/database-roles.ts";
import {
  endingWithParent,
  handoutArguments,
  nextArguments,
  workerOptions,
} from "../../scripts/start/children.ts";
import { waitUntil } from "../../scripts/wait-until.ts";
import { drillEnvironment, type WorkerProcess, watchProcess } from "../worker-process.ts";
import type { Machine, Network } from "./network.ts";

export const webPort = 3000;
export const handoutPort = 4020;
const readyWithinMs = 60_000;
const endsWithinMs = 30_000;

export const kinds = ["web", "worker", "handout"] as const satisfies readonly RuntimeRole[];

/** A machine with one web, one worker and one handout process and a data directory of their own. */
export interface AppMachine {
  readonly name: Machine;
  readonly dataDir: string;
  /** Starts what does not run, and waits until all of it is ready. */
  start(which?: readonly RuntimeRole[]): Promise<void>;
  kill(which?: readonly RuntimeRole[]): Promise<void>;
  /** From the next start on, its processes run these sources. */
  runFrom(projectDir: string): void;
  /** Asks them to end. @returns those that had to be killed, because they did not */
  stop(which?: readonly RuntimeRole[]): Promise<string[]>;
}

export interface AppSettings {
  network: Network;
  directory: string;
  environment: Record<string, string>;
  /** Where the sources are that the processes run at first. */
  projectDir: string;
}

function argumentsOf(kind: RuntimeRole, host: string, projectDir: string): string[] {
  if (kind === "web") return nextArguments(projectDir, ["start", "-H", host, "-p", String(webPort)]);
  if (kind === "worker") return [...endingWithParent(), ...workerOptions, "drills/soak/soak-worker.ts"];
  return [...endingWithParent(), ...handoutArguments];
}

/** Starts a process of a machine, with what all of its processes have in their environments. */
function launch(
  kind: RuntimeRole,
  name: "a" | "b",
  { network, directory, environment, projectDir }: AppSettings,
): WorkerProcess {
  const host = network.addresses.of(name, "front");
  const dataDir = join(directory, name);
  const own = {
    LARDER_DATA_DIR: dataDir,
    HANDOUT_PORT: String(handoutPort),
    HANDOUT_HOST: host,
    PORT: String(webPort),
    NEXT_TELEMETRY_DISABLED: "1",
  };
  const [program, ...args] = network.onMachine(name, [
    process.execPath,
    ...argumentsOf(kind, host, projectDir),
  ]);
  const nodeEnv = kind === "web" ? { NODE_ENV: "production" as const } : {};
  const env = { ...drillEnvironment(kind, { ...environment, ...own }), ...nodeEnv };
  const log = openSync(join(dataDir, `${kind}.log`), "a");
  return watchProcess(spawn(program, args, { cwd: projectDir, env, stdio: ["ignore", log, log, "ipc"] }));
}

export function createAppMachine(name: "a" | "b", settings: AppSettings): AppMachine {
  const { network, directory } = settings;
  const host = network.addresses.of(name, "front");
  const dataDir = join(directory, name);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const running = new Map<RuntimeRole, WorkerProcess>();
  let { projectDir } = settings;

  async function startOne(kind: RuntimeRole): Promise<void> {
    const process = launch(kind, name, { ...settings, projectDir });
    running.set(kind, process);
    const ended = process.ended.then(() => {
      throw new Error(
        `The ${kind} process of ${name} ended before it was ready: see ${dataDir}/${kind}.log.`,
      );
    });
    const ready =
      kind === "web"
        ? waitUntil(() => isReady(host), { timeoutMs: readyWithinMs, intervalMs: 100 })
        : once(process.child, "message", { signal: AbortSignal.timeout(readyWithinMs) });
    await Promise.race([ready, ended]);
    ended.catch(() => undefined);
  }

  return {
    name,
    dataDir,
    async start(which = kinds) {
      await Promise.all(which.filter((kind) => !running.has(kind)).map(startOne));
    },
    runFrom(sources) {
      projectDir = sources;
    },
    async kill(which = kinds) {
      const ended = which.map((kind) => running.get(kind)?.ended);
      for (const kind of which) {
        running.get(kind)?.child.kill("SIGKILL");
        running.delete(kind);
      }
      await Promise.all(ended);
    },
    async stop(which = kinds) {
      const asked = which.map(async (kind) => {
        const process = running.get(kind);
        running.delete(kind);
        await process?.stop(endsWithinMs);
        return process?.child.signalCode === "SIGKILL" ? [`the ${kind} process of ${name}`] : [];
      });
      return (await Promise.all(asked)).flat();
    },
  };
}

function isReady(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host: address, port: webPort, path: "/api/ready", timeout: 2_000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    request.once("timeout", () => request.destroy());
    request.once("error", () => resolve(false));
  });
}
