import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { endingWithParent, handoutArguments } from "../../scripts/start/children.ts";
import { projectDir } from "../harness.ts";
import { drillEnvironment } from "../worker-process.ts";

/** A process from which machines collect tokens, killed and started again on its port. */
export interface CollectingProcess {
  readonly url: string;
  start(): Promise<void>;
  kill(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
}

export interface HandoutProcess extends CollectingProcess {
  /** Stops it where it is, or lets it go on. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void;
  /** Its number in the system. */
  pid(): number;
}

/** @param cwd the folder that it is started in, with what it finds by relative paths; the project's unless given */
export function createHandoutProcess(
  environment: Record<string, string>,
  port: number,
  cwd: string = projectDir,
): HandoutProcess {
  let child: ChildProcess | null = null;
  return {
    url: `http://127.0.0.1:${port}`,
    async start() {
      child = spawn(process.execPath, [...endingWithParent(), ...handoutArguments], {
        cwd,
        env: drillEnvironment("handout", {
          ...environment,
          HANDOUT_PORT: String(port),
          HANDOUT_HOST: "127.0.0.1",
        }),
        stdio: ["ignore", "inherit", "inherit", "ipc"],
      });
      const ended = once(child, "exit").then(() => {
        throw new Error("The handout process ended before it was ready.");
      });
      await Promise.race([once(child, "message"), ended]);
      ended.catch(() => undefined);
    },
    signal: (signal) => void child?.kill(signal),
    pid: () => child?.pid ?? Number.NaN,
    async kill(signal) {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill(signal);
      await ended;
    },
  };
}
