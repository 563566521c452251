import "server-only";
import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { systemClock } from "#lib/clock.ts";
import { env } from "#lib/env.ts";
import { logger } from "#lib/logger.ts";
import { type ListeningConnection, listenForChanges } from "./change-repository.ts";
import { createHandoutCache, type HandoutCache } from "./handout-cache.ts";
import { findHandout } from "./handout-repository.ts";
import { createHeartbeats, type Heartbeats } from "./heartbeats.ts";
import { askDatabase, type LookUp } from "./look-up.ts";

/** `off`: by setting. `unproven`: no heartbeat is heard, so the database is asked each time. */
export type CacheState = "off" | "unproven" | "on";

/** A look-up that keeps what it found, and proves that it is still true. */
export interface KeptLookUp extends LookUp {
  state(): CacheState;
  size(): number;
  stop(): void;
}

const beatEveryMs = 100;
/** Without questions the database is left in peace; the first one after that asks it. */
const idleAfterMs = 10_000;
const idleBeatMs = 5_000;
const firstPauseMs = 250;
const longestPauseMs = 30_000;

type UntilNextBeat = (signal: AbortSignal) => Promise<void>;

interface Keeping {
  cache: HandoutCache;
  heartbeats: Heartbeats;
  /** The channel of this process's heartbeats. */
  ownChannel: string;
  untilNextBeat: UntilNextBeat;
  onHeard(): void;
}

/** Sends heartbeats until the abort. @throws Error when one is not heard */
async function keepBeating(connection: ListeningConnection, keeping: Keeping, signal: AbortSignal) {
  const { heartbeats, onHeard, untilNextBeat } = keeping;
  while (!signal.aborted) {
    await connection.beat(heartbeats.send());
    if (heartbeats.latestDatabaseMs() === null) {
      throw new Error("A heartbeat was sent and not heard: notifications do not arrive on this connection.");
    }
    onHeard();
    await untilNextBeat(signal);
  }
}

/** Listens and beats on one connection until it is lost or the abort. Returns why it was lost. */
async function keepOnce(keeping: Keeping, stopping: AbortSignal): Promise<unknown> {
  const { cache, heartbeats, ownChannel } = keeping;
  const connection = await listenForChanges(ownChannel, {
    onListening: () => cache.begin(),
    onChange: (notified) => cache.forget(notified),
    onHeartbeat: (nonce, databaseMs) => heartbeats.hear(nonce, databaseMs),
  });
  const over = new AbortController();
  const signal = AbortSignal.any([stopping, over.signal]);
  try {
    return await Promise.race([connection.lost, keepBeating(connection, keeping, signal)]);
  } finally {
    over.abort();
    cache.end();
    connection.close();
  }
}

/** Listens until the abort, and reconnects with growing pauses; a loss is logged once, and so is its end. */
async function keepListening(keeping: Omit<Keeping, "onHeard">, signal: AbortSignal): Promise<void> {
  let failures = 0;
  let isLost = false;
  const onHeard = () => {
    if (isLost) logger().info("Changes are heard again: machines that ask again are answered from memory.");
    failures = 0;
    isLost = false;
  };
  while (!signal.aborted) {
    const error = await keepOnce({ ...keeping, onHeard }, signal).catch((reason: unknown) => reason);
    if (signal.aborted) return;
    if (!isLost) {
      const what = "Changes are not heard: machines are answered from the database alone. Reconnecting.";
      logger().warn({ error }, what);
    }
    isLost = true;
    const pauseMs = Math.min(firstPauseMs * 2 ** failures, longestPauseMs);
    await pause(pauseMs, undefined, { signal }).catch(() => undefined);
    failures += 1;
  }
}

/** A pause that is short while somebody asks, and ends when somebody asks again after a long one. */
function createRhythm() {
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let wake: (() => void) | null = null;
  return {
    asked(): void {
      askedAtMs = performance.now();
      wake?.();
    },
    async untilNextBeat(signal: AbortSignal): Promise<void> {
      const isIdle = performance.now() - askedAtMs > idleAfterMs;
      const woken = new AbortController();
      if (isIdle) wake = () => woken.abort();
      const either = AbortSignal.any([signal, woken.signal]);
      await pause(isIdle ? idleBeatMs : beatEveryMs, undefined, { signal: either }).catch(() => undefined);
      wake = null;
    },
  };
}

/**
 * Keeps in memory what machines ask for again and again, on a connection of its own that hears of every change. Starts at once
 * and reconnects by itself; while nothing is proven, the database is asked.
 */
export function keepHandouts(): KeptLookUp {
  const most = env().LARDER_HANDOUT_CACHE;
  if (most === 0) return { ...askDatabase, state: () => "off", size: () => 0, stop: () => undefined };
  const stopping = new AbortController();
  const clocks = { monotonicMs: () => performance.now(), wallMs: () => systemClock().getTime() };
  const heartbeats = createHeartbeats(clocks, () => randomBytes(12).toString("hex"));
  const cache = createHandoutCache(heartbeats, most);
  const { asked, untilNextBeat } = createRhythm();
  const ownChannel = `larder_handout_${randomBytes(8).toString("hex")}`;
  void keepListening({ cache, heartbeats, ownChannel, untilNextBeat }, stopping.signal);
  return {
    known(clientId) {
      asked();
      return cache.find(clientId);
    },
    find: (clientId) => cache.load(() => findHandout(clientId)),
    state: () => (heartbeats.latestDatabaseMs() === null ? "unproven" : "on"),
    size: () => cache.size,
    stop: () => stopping.abort(),
  };
}
