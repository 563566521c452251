import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { RefreshOutcome } from "#lib/refresh/refresh-outcome.ts";
import { asRole } from "./as-role.ts";
import { isReport, type Order } from "./process-order.ts";

const installedNode = fileURLToPath(new URL("../../node_modules/.bin/node", import.meta.url));

export interface Refresher {
  /** Tells it to refresh; settles with the outcomes of all its callers. */
  refresh(order: Order): Promise<RefreshOutcome[]>;
  /** Stops it where it stands (SIGSTOP), lets it go on (SIGCONT), or ends it (SIGKILL). */
  signal(signal: "SIGSTOP" | "SIGCONT" | "SIGKILL"): void;
  /** Settles when it has ended, by itself after its answer. */
  ended: Promise<void>;
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", (code, signal) => reject(new Error(`The process ended (${signal ?? code}).`)));
  });
}

/** Starts a Node process with the configuration given; it is ended with the test. */
export async function forkRefresher(
  environment: Readonly<Record<string, string>>,
  script: "./refresh-in-process.ts" | "./refresh-until-journalled.ts" = "./refresh-in-process.ts",
): Promise<Refresher> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), {
    execPath: existsSync(installedNode) ? installedNode : process.execPath,
    execArgv: ["--conditions=react-server", "--disable-warning=ExperimentalWarning", "--throw-deprecation"],
    env: asRole({ ...environment, NODE_ENV: "test" }, "web"),
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
  });
  await nextMessage(child);
  return {
    ended,
    async refresh(order) {
      const answer = nextMessage(child);
      child.send(order);
      const report = await answer;
      if (isReport(report) && "outcomes" in report) return report.outcomes;
      throw new Error(`The process answered ${JSON.stringify(report)}.`);
    },
    signal: (signal) => void child.kill(signal),
  };
}
