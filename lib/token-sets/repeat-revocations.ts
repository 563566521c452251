import "server-only";
import type { Claimed } from "#lib/custody/claim.ts";
import { type Engine, getEngine } from "#lib/custody/engine.ts";
import { openPair } from "#lib/custody/generation-repository.ts";
import { db } from "#lib/db/client.ts";
import { logger } from "#lib/logger.ts";
import type { SweepLimits } from "#lib/refresh/refresh-due-sets.ts";
import { carryOutRevocation } from "./carry-out-revocation.ts";
import { claimUnresolvedRevocations, listEarlierRevocations, repeatedBy } from "./revocation-repository.ts";

async function repeat(engine: Engine, { claim, sealedPair }: Claimed): Promise<void> {
  if (!sealedPair) return;
  const earlier = await listEarlierRevocations(db(), claim);
  const pair = openPair(engine.vault, sealedPair);
  await carryOutRevocation(engine, { claim, pair, startedBy: repeatedBy, earlier });
}

/**
 * Repeats revocations of which nobody said what came of them, until Apicbase answers: a person wanted them, and nothing
 * else is sent for their sets meanwhile. Returns how many were repeated.
 */
export async function repeatRevocations(limits: Pick<SweepLimits, "takeCalls" | "signal">): Promise<number> {
  const engine = await getEngine();
  let repeated = 0;
  while ((await limits.takeCalls(1, limits.signal)) > 0) {
    const [claimed] = await claimUnresolvedRevocations(db(), 1, engine.provider.timeoutMs);
    if (!claimed) break;
    await repeat(engine, claimed).catch((error: unknown) => {
      logger().error({ error, tokenSetId: claimed.claim.tokenSetId }, "A revocation could not be repeated.");
    });
    repeated++;
  }
  return repeated;
}
