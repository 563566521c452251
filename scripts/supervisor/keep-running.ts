import { setTimeout as pause } from "node:timers/promises";
import { PlainError } from "../plain-error.ts";
import { type Child, spawnChild } from "../processes/spawn-child.ts";
import type { ChildPlan } from "./children.ts";
import { explainEnd, waitForChild } from "./wait-for-child.ts";

export type KeepOptions = {
  cwd: string;
  logFile: string;
  say: (line: string) => void;
  /** Called when it will not be started again; the sentence says why. */
  onGivenUp: (reason: PlainError) => void;
  onStarted: (pid: number) => void;
  /** How long to wait before each new start; their number is how often it is tried. */
  restartDelaysMs?: number[];
};

export type KeptChild = { stop(): Promise<void>; kill(): void };

const RESTART_DELAYS_MS = [1_000, 2_000, 4_000, 8_000];
// After this long the last crash is history.
const HEALTHY_AFTER_MS = 60_000;

/**
 * Starts a child, waits until it is ready, and starts it again when it ends unasked.
 * @throws PlainError when it does not come up the first time
 */
export async function keepRunning(
  plan: ChildPlan,
  options: KeepOptions,
  signal: AbortSignal,
): Promise<KeptChild> {
  const delays = options.restartDelaysMs ?? RESTART_DELAYS_MS;
  const stopped = new AbortController();
  const either = AbortSignal.any([signal, stopped.signal]);
  let current: Child | undefined;
  let crashes = 0;

  const launch = async () => {
    const { args, env, echo, name } = plan;
    const child = spawnChild({ name, args, env, echo, cwd: options.cwd, logFile: options.logFile });
    const startedAt = performance.now();
    current = child;
    options.onStarted(child.pid);
    try {
      await waitForChild(plan, child, either);
    } catch (error) {
      await child.stop();
      throw error;
    }
    void child.ended.then(async (end) => {
      if (either.aborted) return;
      if (performance.now() - startedAt > HEALTHY_AFTER_MS) crashes = 0;
      await restart(`${plan.title} ended unexpectedly: ${explainEnd(end, child)}`);
    });
  };

  const restart = async (what: string): Promise<void> => {
    const delay = delays[crashes];
    crashes += 1;
    if (delay === undefined) {
      options.onGivenUp(
        new PlainError(`${what}\n${plan.title} ended ${crashes} times; Larder gives up and stops.`),
      );
      return;
    }
    options.say(`${what}\n${plan.title} starts again in ${delay / 1000} s (${crashes} of ${delays.length}).`);
    try {
      await pause(delay, undefined, { signal: either });
      await launch();
      options.say(`${plan.title} runs again.`);
    } catch (error) {
      if (!either.aborted) await restart(error instanceof Error ? error.message : String(error));
    }
  };

  await launch();
  return {
    async stop() {
      stopped.abort();
      await current?.stop();
    },
    kill() {
      stopped.abort();
      current?.kill();
    },
  };
}
