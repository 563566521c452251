import "server-only";
import { requireCalls } from "#lib/budget/take-calls.ts";
import { markJoined } from "#lib/custody/attempt-repository.ts";
import { awaitAttempt } from "#lib/custody/await-attempt.ts";
import { type Claimed, isClaimed } from "#lib/custody/claim.ts";
import { claimTokenSet } from "#lib/custody/claim-repository.ts";
import { type Engine, getEngine } from "#lib/custody/engine.ts";
import { findHolder } from "#lib/custody/promise.ts";
import { promoteKeptPair } from "#lib/custody/promote-kept-pair.ts";
import { lockTokenSet, type TokenSetState } from "#lib/custody/token-set-state-repository.ts";
import { databaseNow, inTransaction } from "#lib/db/in-transaction.ts";
import { inSpan } from "#lib/tracing/in-span.ts";
import { carryOutRefresh } from "./carry-out-refresh.ts";
import { prepareWork } from "./refresh-work.ts";

/** A machine that found the promises about a generation at their end. */
export interface MachineRefresh {
  organizationId: string;
  tokenSetId: string;
  machineName: string;
  /** The generation that it found: a newer one needs no refresh. */
  seenGeneration: number;
}

/** The offer; whoever joins it makes no call. */
const callsOfRefresh = 1;

type Turn = { turn: "claimed"; claimed: Claimed } | { turn: "join"; attemptId: string } | { turn: "nothing" };

const startedBy = ({ machineName }: MachineRefresh) =>
  ({ trigger: "api", actor: { userId: null, name: machineName } }) as const;

/** Whether nobody may refresh the set for a machine now. */
function isStopped(set: TokenSetState): boolean {
  return Boolean(set.verdict ?? set.revokedAt ?? set.pausedAt ?? set.credentialsRefusedAt);
}

function claimOrJoin(engine: Engine, request: MachineRefresh): Promise<Turn> {
  return inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, request.organizationId, request.tokenSetId);
    const now = await databaseNow(tx);
    if (isClaimed(set, now) && set.claimedByAttemptId) {
      await markJoined(tx, set.claimedByAttemptId);
      return { turn: "join", attemptId: set.claimedByAttemptId };
    }
    if (set.generation !== request.seenGeneration || isStopped(set)) return { turn: "nothing" };
    // Another machine may have been promised the token for longer meanwhile.
    if (findHolder(set, now) || (await promoteKeptPair(tx, set, now))) return { turn: "nothing" };
    await requireCalls(tx, callsOfRefresh, "refresh");
    const order = { kind: "refresh", startedBy: startedBy(request) } as const;
    const claimed = await claimTokenSet(tx, set, { ...order, providerTimeoutMs: engine.provider.timeoutMs });
    return { turn: "claimed", claimed };
  });
}

/**
 * Refreshes a set for a machine once no promise about its token runs any more, or waits for the refresh that is under way:
 * whatever the number of machines and processes, one of them spends the refresh token.
 * @throws AppError rate_limited, when the provider's budget has no call left; not_found
 */
export async function refreshForMachine(request: MachineRefresh): Promise<void> {
  const engine = await getEngine("refresh", callsOfRefresh);
  const turn = await inSpan("claim", {}, () => claimOrJoin(engine, request));
  if (turn.turn === "join") return awaitAttempt(turn.attemptId, engine.clock);
  if (turn.turn === "nothing") return;
  const prepared = await prepareWork(engine, [turn.claimed], startedBy(request));
  await carryOutRefresh(engine, prepared(turn.claimed));
}
