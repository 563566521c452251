import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { asRole } from "#lib/testing/as-role.ts";
import { isReport, type Order, type Report } from "#lib/testing/process-order.ts";
import { projectDir } from "../harness.ts";
import { startWorker } from "../worker-process.ts";

const messageTimeoutMs = 120_000;

/** The next message of a child. @throws when it ends or sends none in time */
async function nextMessage(child: ChildProcess): Promise<unknown> {
  const signal = AbortSignal.timeout(messageTimeoutMs);
  const ended = once(child, "exit", { signal }).then(([code, killed]) => {
    throw new Error(`A process ended (${killed ?? code}).`);
  });
  const [message] = await Promise.race([once(child, "message", { signal }), ended]);
  return message;
}

export interface RacingWorker {
  /** Starts a sweep; settles with the number of sets that it took. */
  sweep(): Promise<number>;
  signal(signal: "SIGSTOP" | "SIGCONT"): void;
  stop(): Promise<void>;
}

/** Starts a worker and returns when it is ready. */
export async function startRacingWorker(environment: Record<string, string>): Promise<RacingWorker> {
  const { child, stop } = startWorker(environment, "drills/race/racing-worker.ts");
  await nextMessage(child);
  return {
    async sweep() {
      const done = nextMessage(child);
      child.send({ type: "go" });
      const message = await done;
      const isDone = typeof message === "object" && message !== null && "taken" in message;
      if (!isDone) throw new Error(`A worker answered ${JSON.stringify(message)}.`);
      return Number(message.taken);
    },
    signal: (signal) => void child.kill(signal),
    stop: () => stop(30_000),
  };
}

type Reported = Exclude<Report, { error: string }>;

/** Starts a process that, on request, refreshes a set by hand with many callers at once. */
export async function startManualRefresher(
  environment: Record<string, string>,
): Promise<(order: Order) => Promise<Reported>> {
  const script = fileURLToPath(new URL("../../lib/testing/refresh-in-process.ts", import.meta.url));
  const child = fork(script, [], {
    cwd: projectDir,
    execArgv: ["--conditions=react-server", "--disable-warning=ExperimentalWarning"],
    env: asRole({ NODE_ENV: "test", PATH: process.env.PATH, ...environment }, "web"),
  });
  await nextMessage(child);
  return async (order) => {
    const answer = nextMessage(child);
    child.send(order);
    const report = (await answer) as Report;
    if (!isReport(report) || "error" in report)
      throw new Error(`A manual refresh failed: ${JSON.stringify(report)}`);
    return report;
  };
}
