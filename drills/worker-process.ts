import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { endingWithParent, workerOptions } from "../scripts/start/children.ts";
import { projectDir } from "./harness.ts";

export interface WorkerProcess {
  child: ChildProcess;
  /** Settles when it has ended, with the signal that ended it. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Asks it to finish and waits; kills it when it takes longer than it may. */
  stop(withinMs: number): Promise<void>;
}

/** Starts a worker of its own; with an entry of the drill's where it should do more than work. */
export function startWorker(environment: Record<string, string>, entry = "worker/main.ts"): WorkerProcess {
  const child = spawn(
    process.execPath,
    [...endingWithParent(), ...workerOptions, "--throw-deprecation", entry],
    {
      cwd: projectDir,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    },
  );
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
