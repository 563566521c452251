import "server-only";
import { listActorsBySession } from "#lib/auth/session-repository.ts";
import { systemClock } from "#lib/clock.ts";
import { db } from "#lib/db/client.ts";
import { keepListening } from "#lib/db/keep-listening.ts";
import { logger } from "#lib/logger.ts";
import { StreamHub } from "./stream-hub.ts";

/** Notified by the database's triggers. */
const channel = "larder_pages";

const tellEveryMs = 250;
const checkSessionsEveryMs = 3_000;
const beatEveryMs = 10_000;
const proveEveryMs = 10_000;

const held = globalThis as typeof globalThis & { larderStreams?: KeptHub };

/** The hub with the connection that it hears on, and its rhythm. */
export interface KeptHub {
  hub: StreamHub;
  /** Ends all streams and stops listening. */
  stop(): void;
}

/** Listens and tells until it is stopped. A loss of the connection is logged once, and so is its end. */
export function keepHub(): KeptHub {
  const hub = new StreamHub((ids) => listActorsBySession(db(), ids, systemClock()));
  const stopping = new AbortController();
  let wasLost = false;
  const setHeard = (isHeard: boolean) => void hub.setHeard(isHeard);
  const listener = {
    onListening() {
      if (wasLost) logger().info("Changes reach open pages again.");
      wasLost = false;
      setHeard(true);
    },
    onNotified: (payload: string) => hub.note(payload),
    onLost(error: unknown) {
      logger().warn({ error }, "Changes do not reach open pages by themselves; reconnecting.");
      wasLost = true;
      setHeard(false);
    },
  };
  void keepListening({ channel, applicationName: "larder-pages", proveEveryMs }, listener, stopping.signal);
  const timers = [
    setInterval(() => void hub.flush(), tellEveryMs),
    setInterval(() => void hub.checkSessions(), checkSessionsEveryMs),
    setInterval(() => hub.beat(), beatEveryMs),
  ];
  for (const timer of timers) timer.unref();
  return {
    hub,
    stop() {
      for (const timer of timers) clearInterval(timer);
      stopping.abort();
      hub.endAll("stopping");
    },
  };
}

/** The process's one hub, which listens from the first page on. An open stream would keep the process from ending. */
export function streamHub(): StreamHub {
  if (!held.larderStreams) {
    const kept = keepHub();
    held.larderStreams = kept;
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, kept.stop);
  }
  return held.larderStreams.hub;
}
