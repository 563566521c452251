import "server-only";
import { db } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import { logger } from "#lib/logger.ts";
import { claimMs, deliver } from "./deliver.ts";
import { type Outside, resolveBySystem } from "./guarded-connection.ts";
import { claimDeliveries } from "./outbox-repository.ts";

/** Destinations that one process delivers to at once. */
const slots = 16;
/** A process has ten seconds to stop, and its journal to close after this. */
const leaveAfterMs = 4_000;

export interface Outbox {
  /** Begins to deliver what waits, as far as there is room; returns when it has begun. */
  begin(): Promise<void>;
  /** Waits until everything that was begun has ended. */
  finished(): Promise<void>;
}

/** Where messages may go by the operator's configuration. */
export function outsideOfEnv(): Outside {
  return { networks: env().LARDER_WEBHOOK_NETWORKS, resolve: resolveBySystem };
}

/** The places to go, until some time after the process was asked to stop. */
function untilCutOff(signal: AbortSignal, outside: Outside, leaveMs: number): Outside {
  const cutOff = new AbortController();
  signal.addEventListener("abort", () => {
    setTimeout(() => cutOff.abort(new DOMException("The process stops.", "AbortError")), leaveMs).unref();
  });
  return { ...outside, cutOff: cutOff.signal };
}

/**
 * Delivers what waits, to many destinations at once and one message at a time to each, until the abort.
 * @param leaveMs how long after the abort an answer is waited for; what has none by then is sent again by another process
 */
export function createOutbox(
  signal: AbortSignal,
  places: Outside = outsideOfEnv(),
  leaveMs = leaveAfterMs,
): Outbox {
  const running = new Set<Promise<void>>();
  const outside = untilCutOff(signal, places, leaveMs);

  /** Claims and starts as much as there is room for; what ends makes room for the next. */
  async function begin(): Promise<void> {
    const room = slots - running.size;
    if (signal.aborted || room <= 0) return;
    const claimedMs = performance.now();
    for (const delivery of await claimDeliveries(db(), room, claimMs)) {
      const work = deliver(delivery, outside, claimedMs)
        .catch((error: unknown) => {
          logger().error({ error, deliveryId: delivery.id }, "A message could not be delivered or noted.");
        })
        .then(() => {
          running.delete(work);
          return begin();
        })
        .catch((error: unknown) => {
          logger().error({ error }, "Could not look for messages that wait. Retrying.");
        });
      running.add(work);
    }
  }

  return {
    begin,
    async finished() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
