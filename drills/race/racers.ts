import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { isReport, type Order, type Report } from "#lib/testing/process-order.ts";
import { projectDir } from "../harness.ts";
import { startWorker } from "../worker-process.ts";

const patienceMs = 120_000;

/** The next message of a child; what ends or stays silent fails. */
async function nextMessage(child: ChildProcess): Promise<unknown> {
  const signal = AbortSignal.timeout(patienceMs);
  const ended = once(child, "exit", { signal }).then(([code, killed]) => {
    throw new Error(`A process ended (${killed ?? code}).`);
  });
  const [message] = await Promise.race([once(child, "message", { signal }), ended]);
  return message;
}

export interface RacingWorker {
  /** Looks for due sets now; settles with how many it took on. */
  sweep(): Promise<number>;
  signal(signal: "SIGSTOP" | "SIGCONT"): void;
  stop(): Promise<void>;
}

/** Starts a worker, and returns when it is at work. */
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

/** A process of its own that refreshes by hand, `callers` times at once, when told to. */
export async function startHands(
  environment: Record<string, string>,
): Promise<(order: Order) => Promise<Reported>> {
  const script = fileURLToPath(new URL("../../lib/testing/refresh-in-process.ts", import.meta.url));
  const child = fork(script, [], {
    cwd: projectDir,
    execArgv: ["--conditions=react-server", "--disable-warning=ExperimentalWarning"],
    env: { NODE_ENV: "test", PATH: process.env.PATH, ...environment },
  });
  await nextMessage(child);
  return async (order) => {
    const answer = nextMessage(child);
    child.send(order);
    const report = (await answer) as Report;
    if (!isReport(report) || "error" in report) throw new Error(`By hand: ${JSON.stringify(report)}`);
    return report;
  };
}
