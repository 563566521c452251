import "server-only";
import { logger } from "#lib/logger.ts";
import type { EarlyAsk } from "./use-repository.ts";
import { askAboutToken } from "./verify-token.ts";

/** Nothing more is learned by asking about a set again sooner. */
const quietMs = 10 * 60_000;

const asked = new Map<string, number>();

/**
 * Asks about tokens that machines asked for again early: a client that caches does so when the API refused its token, and
 * cannot say so. Spends nothing; a dead token puts its set in doubt, and the refresh is due at once. Nobody waits for it.
 */
export async function verifyEarly(sets: readonly EarlyAsk[]): Promise<void> {
  const nowMs = performance.now();
  for (const [tokenSetId, atMs] of asked) if (nowMs - atMs > quietMs) asked.delete(tokenSetId);
  for (const set of sets) {
    if (asked.has(set.tokenSetId)) continue;
    asked.set(set.tokenSetId, nowMs);
    await askAboutToken(set).catch((error: unknown) => {
      logger().warn(
        { error, tokenSetId: set.tokenSetId },
        "A token that a machine asked for again could not be asked about.",
      );
    });
  }
}
