import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { RuntimeRole } from "#lib/db/database-roles.ts";
import { asRole } from "#lib/testing/as-role.ts";
import { environmentFor } from "../scripts/start/allowed-variables.ts";
import { endingWithParent, workerOptions } from "../scripts/start/children.ts";
import { projectDir } from "./harness.ts";

export interface WorkerProcess {
  child: ChildProcess;
  /** Settles when it has ended. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Asks it to end, and kills it when it has not ended after `withinMs`. */
  stop(withinMs: number): Promise<void>;
}

/** What the start would give a process of the kind, and the drill's own variables. */
export function drillEnvironment(kind: RuntimeRole, environment: Record<string, string>): NodeJS.ProcessEnv {
  const own = Object.entries(environment).filter(([name]) => name.startsWith("DRILL_"));
  const all = asRole({ ...process.env, ...environment }, kind);
  return { ...environmentFor(kind, all), ...Object.fromEntries(own) };
}

/** Starts a worker in its own process, optionally with a drill's own entry file. */
export function startWorker(environment: Record<string, string>, entry = "worker/main.ts"): WorkerProcess {
  const child = spawn(
    process.execPath,
    [...endingWithParent(), ...workerOptions, "--throw-deprecation", entry],
    {
      cwd: projectDir,
      env: drillEnvironment("worker", environment),
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    },
  );
  return watchProcess(child);
}

/** What a drill needs to know of a process of Larder that it started. */
export function watchProcess(child: ChildProcess): WorkerProcess {
  const ended = once(child, "exit").then(([code, signal]) => ({ code, signal }));
  return {
    child,
    ended,
    async stop(withinMs) {
      const timer = setTimeout(() => child.kill("SIGKILL"), withinMs);
      child.kill("SIGTERM");
      await ended;
      clearTimeout(timer);
    },
  };
}
