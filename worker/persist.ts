import { logger } from "#lib/logger.ts";
import { VaultRefusal } from "#lib/vault/vault.ts";
import { pause } from "./pause.ts";

const firstPauseMs = 250;
const longestPauseMs = 30_000;

/**
 * Does something once, trying again until it succeeds. Returns null after an abort.
 * @param what goes on from "Could not" in the log
 * @throws VaultRefusal: waiting does not make wrong keys right
 */
export async function persist<T>(
  what: string,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T | null> {
  for (let failures = 1; !signal.aborted; failures += 1) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof VaultRefusal) throw error;
      logger().error({ error }, `Could not ${what}. Retrying.`);
      await pause(Math.min(firstPauseMs * 2 ** Math.min(failures, 8), longestPauseMs), signal);
    }
  }
  return null;
}
