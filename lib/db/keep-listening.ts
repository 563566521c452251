import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { env } from "#lib/env.ts";
import { listenUrl } from "./database-url.ts";
import { requireDirect } from "./require-direct.ts";

/** What is listened to, and as whom. */
export interface Listening {
  channel: string;
  /** As Postgres shows the connection. */
  applicationName: string;
  /** How often to prove that notifications arrive. */
  proveEveryMs?: number;
}

/** Whoever is told. */
export interface Listener {
  /** What was notified while nobody listened is never delivered: whoever hears this asks anew. */
  onListening(): void;
  onNotified(payload: string): void;
  /** Told once for each loss, however many tries follow it. */
  onLost(error: unknown): void;
}

const answerTimeoutMs = 5_000;
const keepAliveAfterMs = 30_000;
const firstPauseMs = 250;
const longestPauseMs = 30_000;

/** Notifies itself through the database, until the abort. @throws Error when that is not heard */
async function keepProving(
  { client, channel, everyMs }: { client: pg.Client; channel: string; everyMs: number },
  onProven: () => void,
  signal: AbortSignal,
): Promise<void> {
  let isHeard = false;
  client.on("notification", (notification) => {
    if (notification.channel === channel) isHeard = true;
  });
  // Not worth a sync of the disk.
  await client.query("SET synchronous_commit = off");
  await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
  while (!signal.aborted) {
    isHeard = false;
    // Delivered to this connection before its answer.
    await client.query(`NOTIFY ${pg.escapeIdentifier(channel)}`);
    if (!isHeard) throw new Error("Notifications do not arrive on this connection.");
    onProven();
    await pause(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Listens on a connection of its own until that is lost, or until the abort. Returns why it was lost.
 * @throws Error when it cannot connect, or behind a pooler
 */
async function listenOnce(
  { channel, applicationName, proveEveryMs }: Listening,
  { onListening, onNotified }: Omit<Listener, "onLost">,
  signal: AbortSignal,
): Promise<unknown> {
  const client = new pg.Client({
    connectionString: listenUrl(env()),
    application_name: applicationName,
    connectionTimeoutMillis: answerTimeoutMs,
    query_timeout: answerTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveAfterMs,
  });
  const ended = new AbortController();
  const over = Promise.withResolvers<unknown>();
  const stop = () => over.resolve(undefined);
  client.on("error", (error) => over.resolve(error));
  client.on("end", stop);
  client.on("notification", (notification) => {
    if (notification.channel === channel) onNotified(notification.payload ?? "");
  });
  signal.addEventListener("abort", stop);
  try {
    await client.connect();
    await requireDirect(client);
    await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    if (proveEveryMs === undefined) {
      onListening();
      return await over.promise;
    }
    const proof = { client, channel: `${channel}_${randomBytes(8).toString("hex")}`, everyMs: proveEveryMs };
    let isProven = false;
    const onProven = () => {
      if (!isProven) onListening();
      isProven = true;
    };
    return await Promise.race([over.promise, keepProving(proof, onProven, ended.signal)]);
  } finally {
    ended.abort();
    signal.removeEventListener("abort", stop);
    // Not awaited: a connection that is dead without a word may take minutes to end.
    void client.end().catch(() => undefined);
  }
}

/** Tells of every notification on a channel until the abort. Reconnects by itself, with growing pauses. */
export async function keepListening(
  listening: Listening,
  { onListening, onNotified, onLost }: Listener,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  let isLost = false;
  const heard = {
    onNotified,
    onListening() {
      failures = 0;
      isLost = false;
      onListening();
    },
  };
  while (!signal.aborted) {
    const error = await listenOnce(listening, heard, signal).catch((reason: unknown) => reason);
    if (signal.aborted) return;
    if (!isLost) onLost(error);
    isLost = true;
    const pauseMs = Math.min(firstPauseMs * 2 ** failures, longestPauseMs);
    await pause(pauseMs, undefined, { signal }).catch(() => undefined);
    failures += 1;
  }
}
