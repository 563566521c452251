import "server-only";
import { larderItself } from "#lib/audit/audit-actor.ts";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { type Engine, getEngine, withTakenCalls } from "#lib/custody/engine.ts";
import { listCredentials } from "#lib/custody/offer-client-secrets.ts";
import { retire } from "#lib/custody/retire-pair.ts";
import { hasDueRetirement, type Retirement, takeRetirements } from "#lib/custody/retirement-repository.ts";
import { getTokenSetState } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { logger } from "#lib/logger.ts";
import type { SweepLimits } from "#lib/refresh/refresh-due-sets.ts";

/** The witness and the revocation; what else it needs is counted when it is made. */
const callsEach = 2;

type Limits = Pick<SweepLimits, "takeCalls" | "returnCalls" | "signal">;

async function carryOut(engine: Engine, retirement: Retirement): Promise<void> {
  const { tokenSetId, organizationId, applicationId, number } = retirement;
  const candidates = await listCredentials(db(), engine.vault, applicationId);
  const end = await retire(engine, candidates, retirement);
  if (end !== "revoked") return;
  const set = await getTokenSetState(db(), organizationId, tokenSetId);
  await recordAuditEvent(
    db(),
    { actor: larderItself, now: engine.clock() },
    { action: "token-set.replaced-revoked", ...ofTokenSet(set), detail: { generation: number } },
  );
}

/**
 * Revokes pairs that a new connection has replaced, once no machine was promised them any more, and those of which
 * Apicbase has not said that they are revoked. Returns how many were tried.
 */
export async function retireReplacedPairs({ takeCalls, returnCalls, signal }: Limits): Promise<number> {
  const engine = await getEngine("doubt", 0);
  let tried = 0;
  while (!signal.aborted && (await hasDueRetirement(db()))) {
    const { calls, step } = await takeCalls({ kind: "doubt", atMost: callsEach, unit: callsEach });
    if (calls === 0) break;
    const [retirement] = await takeRetirements(db(), { dueAtMost: 1 });
    if (!retirement) {
      await returnCalls({ kind: "doubt", step, calls });
      break;
    }
    await carryOut(withTakenCalls(engine, "doubt", callsEach), retirement).catch((error: unknown) => {
      logger().error({ error, tokenSetId: retirement.tokenSetId }, "A replaced pair could not be revoked.");
    });
    tried++;
  }
  return tried;
}
