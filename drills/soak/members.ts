import { once } from "node:events";
import { waitUntil } from "../../scripts/wait-until.ts";
import type { WorkerProcess } from "../worker-process.ts";
import type { Outages } from "./outages.ts";

/** What a person does in a browser. */
export type Press = "refresh" | "revoke";

/** How a process of Larder is started, known to be ready, and used by people. */
export interface Role {
  start(): WorkerProcess;
  isReady(process: WorkerProcess): Promise<boolean>;
  press?(what: Press, tokenSetId: string): Promise<void>;
}

/** A process of Larder that is killed, stopped and restarted, and always started again. */
export interface Member {
  name: string;
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** Stops it where it stands for a while. */
  stopFor(ms: number): Promise<void>;
  /** Has a person press a button of its pages. */
  press(what: Press, tokenSetId: string): void;
  /** How often it ended although nobody ended it; it was started again. */
  endedByItself(): number;
  end(): Promise<void>;
}

const readyWithinMs = 60_000;

/** A worker says so itself. */
export async function saysReady({ child }: WorkerProcess): Promise<boolean> {
  const signal = AbortSignal.timeout(readyWithinMs);
  const [message] = await Promise.race([once(child, "message", { signal }), once(child, "exit", { signal })]);
  return typeof message === "object" && message !== null && "type" in message && message.type === "ready";
}

/** @param notes where the times are written in which it does nothing */
export async function startMember(name: string, role: Role, notes: Outages): Promise<Member> {
  let process = role.start();
  let isDisturbed = false;
  let endings = 0;
  let hasEnded = false;
  watchEnd();
  await role.isReady(process);
  function watchEnd(): void {
    void process.ended.then(async () => {
      if (isDisturbed) return;
      endings += 1;
      await disturb("ended by itself", again);
    });
  }
  /** One disturbance at a time: the next is left out. */
  async function disturb(what: string, work: () => Promise<void>): Promise<void> {
    if (isDisturbed) return;
    isDisturbed = true;
    const over = notes.begin(`${name} ${what}`);
    await work();
    over();
    isDisturbed = false;
  }
  async function again(): Promise<void> {
    await process.ended;
    process = role.start();
    watchEnd();
    // It says so once the database answers; a start that takes too long is found by what comes of its sets.
    await role.isReady(process).catch(() => false);
  }
  return {
    name,
    kill: () =>
      disturb("killed", () => {
        process.child.kill("SIGKILL");
        return again();
      }),
    restart: () =>
      disturb("restarted", async () => {
        await process.stop(30_000);
        await again();
      }),
    stopFor: (ms) =>
      disturb("stopped", async () => {
        process.child.kill("SIGSTOP");
        await new Promise((resolve) => setTimeout(resolve, ms));
        process.child.kill("SIGCONT");
      }),
    press(what, tokenSetId) {
      void role.press?.(what, tokenSetId);
    },
    endedByItself: () => endings,
    async end() {
      if (hasEnded) return;
      hasEnded = true;
      await waitUntil(() => !isDisturbed, { timeoutMs: 2 * readyWithinMs });
      isDisturbed = true;
      await process.stop(30_000);
    },
  };
}
