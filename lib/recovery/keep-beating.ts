import "server-only";
import { beat, heartbeatMs } from "#lib/custody/heartbeat.ts";
import { guardDeployment } from "#lib/deployment/deployment.ts";
import { logger } from "#lib/logger.ts";
import { replayJournals } from "./replay-journals.ts";

/** The reports of a process that it is alive. */
export interface Beating {
  /** Ends them; resolves when the one that is under way is done, so that nothing says alive after it was said to have stopped. */
  stop(): Promise<void>;
}

const held = globalThis as typeof globalThis & { larderBeating?: Beating };

async function report(kind: "web" | "handout"): Promise<void> {
  try {
    await guardDeployment();
    // What it could not write down when it arrived: each process keeps its own word, worker or not.
    const { kept } = await replayJournals("own");
    await beat(kind, kept);
  } catch (error) {
    logger().error({ error }, "This process could not say that it is alive; it tries again.");
  }
}

function start(kind: "web" | "handout"): Beating {
  let isStopped = false;
  let pause: NodeJS.Timeout | undefined;
  let underWay: Promise<void>;
  const round = () => {
    underWay = report(kind).then(() => {
      if (!isStopped) pause = setTimeout(round, heartbeatMs).unref();
    });
  };
  round();
  return {
    stop() {
      isStopped = true;
      clearTimeout(pause);
      return underWay;
    },
  };
}

/** Says that this process is alive, as long as it is, and settles what it left behind. */
export function keepBeating(kind: "web" | "handout"): Beating {
  held.larderBeating ??= start(kind);
  return held.larderBeating;
}
