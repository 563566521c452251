import "server-only";
import { beat, heartbeatMs } from "#lib/custody/heartbeat.ts";
import { guardDeployment } from "#lib/deployment/deployment.ts";
import { logger } from "#lib/logger.ts";
import { replayJournals } from "./replay-journals.ts";

const held = globalThis as typeof globalThis & { larderBeating?: boolean };

async function round(kind: "web" | "handout"): Promise<void> {
  try {
    await guardDeployment();
    // What it could not write down when it arrived: each process keeps its own word, worker or not.
    const { kept } = await replayJournals("own");
    await beat(kind, kept);
  } catch (error) {
    logger().error({ error }, "This process could not say that it is alive; it tries again.");
  }
  setTimeout(() => void round(kind), heartbeatMs).unref();
}

/** Says that this process is alive, as long as it is, and settles what it left behind. */
export function keepBeating(kind: "web" | "handout"): void {
  if (held.larderBeating) return;
  held.larderBeating = true;
  void round(kind);
}
