import "server-only";
import type { Claimed } from "#lib/custody/claim.ts";
import { type Engine, getEngine, withTakenCalls } from "#lib/custody/engine.ts";
import { openPair } from "#lib/custody/generation-repository.ts";
import { db } from "#lib/db/client.ts";
import { logger } from "#lib/logger.ts";
import type { SweepLimits } from "#lib/refresh/refresh-due-sets.ts";
import { carryOutRevocation } from "./carry-out-revocation.ts";
import { claimUnresolvedRevocations, listEarlierRevocations, repeatedBy } from "./revocation-repository.ts";

/** The revocation and the witness; what else it needs is counted when it is made. */
const callsEach = 2;

type Limits = Pick<SweepLimits, "takeCalls" | "returnCalls" | "signal">;

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
export async function repeatRevocations({ takeCalls, returnCalls, signal }: Limits): Promise<number> {
  const engine = await getEngine("doubt", 0);
  let repeated = 0;
  while (!signal.aborted) {
    const { calls, step } = await takeCalls({ kind: "doubt", atMost: callsEach, unit: callsEach });
    if (calls === 0) break;
    const [claimed] = await claimUnresolvedRevocations(db(), 1, engine.provider.timeoutMs);
    if (!claimed) {
      await returnCalls({ kind: "doubt", step, calls });
      break;
    }
    await repeat(withTakenCalls(engine, "doubt", callsEach), claimed).catch((error: unknown) => {
      logger().error({ error, tokenSetId: claimed.claim.tokenSetId }, "A revocation could not be repeated.");
    });
    repeated++;
  }
  return repeated;
}
