import pg from "pg";
import { listenUrl } from "#lib/db/database-url.ts";
import { env } from "#lib/env.ts";
import { logger } from "#lib/logger.ts";
import { pause } from "./pause.ts";

/** Notified by the database's triggers when a set becomes due earlier than it was. */
const dueChannel = "larder_due";

const answerTimeoutMs = 5_000;
const keepAliveAfterMs = 30_000;
const firstPauseMs = 250;
const longestPauseMs = 30_000;

interface Listener {
  onConnected(): void;
  onDue(): void;
}

/**
 * Listens on a connection of its own until that is lost, or until the abort. Returns why it was lost.
 * @throws Error when it cannot connect
 */
async function listenOnce({ onConnected, onDue }: Listener, signal: AbortSignal): Promise<unknown> {
  const client = new pg.Client({
    connectionString: listenUrl(env()),
    application_name: "larder-listen",
    connectionTimeoutMillis: answerTimeoutMs,
    query_timeout: answerTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveAfterMs,
  });
  const over = Promise.withResolvers<unknown>();
  const stop = () => over.resolve(undefined);
  client.on("error", (error) => over.resolve(error));
  client.on("end", stop);
  client.on("notification", onDue);
  signal.addEventListener("abort", stop);
  try {
    await client.connect();
    await client.query(`LISTEN ${pg.escapeIdentifier(dueChannel)}`);
    onConnected();
    // What was notified while nobody listened is never delivered.
    onDue();
    return await over.promise;
  } finally {
    signal.removeEventListener("abort", stop);
    // Not awaited: a connection that is dead without a word may take minutes to end.
    void client.end();
  }
}

/**
 * Calls `onDue` whenever the database notifies that a set became due earlier, until the abort. Reconnects by itself, with
 * growing pauses; a loss is logged once, and so is its end.
 */
export async function listenForDue(onDue: () => void, signal: AbortSignal): Promise<void> {
  let failures = 0;
  let isLost = false;
  const onConnected = () => {
    if (isLost) logger().info("Notifications of sets that become due earlier arrive again.");
    failures = 0;
    isLost = false;
  };
  while (!signal.aborted) {
    const error = await listenOnce({ onConnected, onDue }, signal).catch((reason: unknown) => reason);
    if (signal.aborted) return;
    if (!isLost) {
      logger().warn(
        { error },
        "No notifications of sets that become due earlier; reconnecting. Until then such sets are noticed within a minute.",
      );
    }
    isLost = true;
    await pause(Math.min(firstPauseMs * 2 ** failures, longestPauseMs), signal);
    failures += 1;
  }
}
