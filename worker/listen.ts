import { keepListening } from "#lib/db/keep-listening.ts";
import { logger } from "#lib/logger.ts";

/** Notified by the database's triggers when a set becomes due earlier than it was. */
const dueChannel = "larder_due";

/**
 * Calls `onDue` whenever the database notifies that a set became due earlier, until the abort. Reconnects by itself, with
 * growing pauses; a loss is logged once, and so is its end.
 */
export async function listenForDue(onDue: () => void, signal: AbortSignal): Promise<void> {
  let isLost = false;
  const listener = {
    onListening() {
      if (isLost) logger().info("Notifications of sets that become due earlier arrive again.");
      isLost = false;
      // What was notified while nobody listened is never delivered.
      onDue();
    },
    onNotified: onDue,
    onLost(error: unknown) {
      isLost = true;
      logger().warn(
        { error },
        "No notifications of sets that become due earlier; reconnecting. Until then such sets are noticed within a minute.",
      );
    },
  };
  await keepListening({ channel: dueChannel, applicationName: "larder-listen" }, listener, signal);
}
