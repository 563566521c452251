import "server-only";
import { systemClock } from "#lib/clock.ts";
import { createOutbox, type Outbox } from "#lib/destinations/outbox.ts";
import { logger } from "#lib/logger.ts";
import { judgeSilence } from "./judge-alerts.ts";
import { proposeRules } from "./propose-rules.ts";

const watchEveryMs = 5_000;
const held = globalThis as typeof globalThis & { larderWatching?: boolean };

/** Looks once. @param outbox delivers what is told while no worker may live who could */
export async function watchOnce(now: Date, outbox: Pick<Outbox, "begin">): Promise<void> {
  await proposeRules(now);
  if (await judgeSilence(now)) await outbox.begin();
}

async function round(outbox: Outbox): Promise<void> {
  try {
    await watchOnce(systemClock(), outbox);
  } catch (error) {
    logger().error(
      { error },
      "Could not look for organizations without alert rules and for silent workers; trying again.",
    );
  }
  setTimeout(() => void round(outbox), watchEveryMs).unref();
}

/**
 * As long as this process lives: gives new organizations their rules, and tells where no worker works, which workers cannot
 * tell.
 */
export function keepWatching(): void {
  if (held.larderWatching) return;
  held.larderWatching = true;
  void round(createOutbox(new AbortController().signal));
}
