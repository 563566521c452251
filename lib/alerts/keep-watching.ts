import "server-only";
import { systemClock } from "#lib/clock.ts";
import { logger } from "#lib/logger.ts";
import { proposeRules } from "./propose-rules.ts";

const watchEveryMs = 5_000;
const held = globalThis as typeof globalThis & { larderWatching?: boolean };

async function round(): Promise<void> {
  try {
    await proposeRules(systemClock());
  } catch (error) {
    logger().error({ error }, "Could not look for organizations without alert rules; trying again.");
  }
  setTimeout(() => void round(), watchEveryMs).unref();
}

/** Gives new organizations their rules, as long as this process lives. */
export function keepWatching(): void {
  if (held.larderWatching) return;
  held.larderWatching = true;
  void round();
}
