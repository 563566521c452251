import "server-only";
import { toAuditActor } from "#lib/audit/audit-actor.ts";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireEnvironmentPermissionNow } from "#lib/auth/present-rights.ts";
import { requireCalls } from "#lib/budget/take-calls.ts";
import {
  findAttemptRow,
  findLatestRefresh,
  markJoined,
  type StartedBy,
} from "#lib/custody/attempt-repository.ts";
import { awaitAttempt } from "#lib/custody/await-attempt.ts";
import { type Claimed, isClaimed, requireConnected, requireNotPaused } from "#lib/custody/claim.ts";
import { claimTokenSet } from "#lib/custody/claim-repository.ts";
import { askerOf, type Engine, getEngine } from "#lib/custody/engine.ts";
import { findRotation } from "#lib/custody/generation-repository.ts";
import { findNamedHolder } from "#lib/custody/holder-repository.ts";
import { sayStored } from "#lib/custody/note-view.ts";
import { type Holder, requireHolderSeen } from "#lib/custody/promise.ts";
import { promoteKeptPair } from "#lib/custody/promote-kept-pair.ts";
import {
  getTokenSetState,
  lockTokenSet,
  type TokenSetState,
  updateTokenSet,
} from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { databaseNow, inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { inSpan } from "#lib/tracing/in-span.ts";
import { carryOutRefresh } from "./carry-out-refresh.ts";
import { type RefreshOutcome, toRefreshOutcome } from "./refresh-outcome.ts";
import { prepareWork } from "./refresh-work.ts";

export interface RefreshRequest {
  tokenSetId: string;
  /** When the caller asked. A refresh that was completed later satisfies the request. */
  requestedAt: Date;
  /** The generation that the caller saw; a newer current one satisfies the request too. */
  seenGeneration?: number | undefined;
  /** Until when the machine that the caller was shown may use the token: the confirmation that it may end now. */
  holderSeenUntil?: Date | undefined;
  trigger: "person" | "api";
}

/** The request with the generation that it found: a newer one satisfies it. */
type SeenRequest = RefreshRequest & { seenGeneration: number };

type Turn =
  | { turn: "claimed"; claimed: Claimed }
  | { turn: "satisfied" }
  | { turn: "join"; attemptId: string };

/** The offer; what asking about its outcome takes is counted when it is made. */
const callsOfRefresh = 1;

/**
 * How long after a refresh that several waited for another caller still counts as one of them: a process that has just
 * started, on a busy machine, notes a request seconds after it came.
 */
const burstMs = 5_000;

/**
 * Whether a refresh since the caller asked satisfies the request. A request may have been noted late, in a busy
 * process: hence the generation it found at first, and the moment of grace after a burst.
 */
async function isSatisfied(tx: Tx, set: TokenSetState, request: SeenRequest): Promise<boolean> {
  const seen = request.seenGeneration;
  if (set.generation > seen) return true;
  const latest = await findLatestRefresh(tx, set.id);
  if (!latest?.completedAt) return false;
  const graceMs = latest.joined && latest.outcome === "issued" ? burstMs : 0;
  return latest.completedAt.getTime() + graceMs >= request.requestedAt.getTime();
}

/** Whether no refresh can mend the set: a refused client secret is no death, it has spent nothing. */
function isDead(set: TokenSetState): boolean {
  return set.verdict !== null && set.verdict !== "client_secret_changed";
}

/** Ends a promise that a person has confirmed may be broken: a retry of their refresh does not wait for it either. */
async function overridePromise(
  tx: Tx,
  ctx: Context,
  set: TokenSetState,
  { name, until }: Holder,
): Promise<void> {
  await updateTokenSet(tx, set.id, { promisedUntil: null, promisedTo: null });
  await recordAuditEvent(tx, ctx, {
    action: "token-set.promise-overridden",
    ...ofTokenSet(set),
    detail: { promisedTo: name, promisedUntil: until },
  });
}

/** Claims the set for this caller, or says whose refresh it joins, or that there is nothing to do. */
function claimOrJoin(ctx: Context, engine: Engine, request: SeenRequest): Promise<Turn> {
  const { actor } = ctx;
  return inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, actor.organizationId, request.tokenSetId);
    await requireEnvironmentPermissionNow(tx, actor, "token-set:refresh", set.environment);
    requireConnected(set);
    const now = await databaseNow(tx);
    if (isClaimed(set, now) && set.claimedByAttemptId) {
      await markJoined(tx, set.claimedByAttemptId);
      return { turn: "join", attemptId: set.claimedByAttemptId };
    }
    if (await isSatisfied(tx, set, request)) return { turn: "satisfied" };
    // Before the verdict counts: a kept pair proves that the set is not dead after all.
    if (await promoteKeptPair(tx, set, now)) return { turn: "satisfied" };
    if (isDead(set)) return { turn: "satisfied" };
    requireNotPaused(set);
    const holder = requireHolderSeen(await findNamedHolder(tx, set, now), request.holderSeenUntil);
    if (holder) await overridePromise(tx, { actor, now }, set, holder);
    await requireCalls(tx, callsOfRefresh, askerOf(actor));
    const claimed = await claimTokenSet(tx, set, {
      kind: "refresh",
      startedBy: startedBy(ctx, request),
      providerTimeoutMs: engine.provider.timeoutMs,
    });
    return { turn: "claimed", claimed };
  });
}

function startedBy({ actor }: Context, { trigger }: RefreshRequest): StartedBy {
  return { trigger, actor: toAuditActor(actor) };
}

/** The outcome of one attempt, whatever has happened to the set since. */
async function readAttemptOutcome(set: TokenSetState, attemptId: string): Promise<RefreshOutcome | null> {
  const attempt = await findAttemptRow(db(), attemptId);
  if (attempt?.kind !== "refresh" || attempt.completedAt === null) return null;
  if (attempt.outcome !== "issued") return toRefreshOutcome(attempt, set);
  const issued = await findRotation(db(), set.id, attempt.generation);
  if (!issued) return null;
  if (!issued.isWhole) return { outcome: "retry_later", detail: sayStored(attempt.detail) ?? "" };
  const { number: generation, expiresAt } = issued;
  return { outcome: "refreshed", generation, accessTokenExpiresAt: expiresAt.toISOString() };
}

/** The set's present state as an outcome, for a caller whose request was satisfied before it began. */
async function readPresentOutcome(set: TokenSetState): Promise<RefreshOutcome> {
  if (isDead(set)) {
    const { verdict, verdictEvidence } = set;
    return {
      outcome: "reauthorize",
      verdict: verdict ?? "unknown",
      evidence: sayStored(verdictEvidence) ?? "",
    };
  }
  const rotation = await findRotation(db(), set.id, set.generation - 1);
  if (rotation && !rotation.isWhole)
    return { outcome: "retry_later", detail: sayStored(set.failureReason) ?? "" };
  const latest = await findLatestRefresh(db(), set.id);
  const issued = { outcome: "issued" as const, detail: null, verdict: null };
  const current = latest && latest.generation >= set.generation ? latest : issued;
  return toRefreshOutcome(current, set);
}

/**
 * Refreshes a token set once, whatever the number of callers and processes: one of them spends the refresh token,
 * the others wait and get the same outcome.
 * @throws AppError not_found, forbidden, conflict (never connected, revoked, paused), confirmation_required (promised),
 * rate_limited (the provider asks to wait, or no call is left)
 * @see RFC 6749 section 6, RFC 9700 section 4.14
 */
export async function refreshTokenSet(ctx: Context, request: RefreshRequest): Promise<RefreshOutcome> {
  const { organizationId } = ctx.actor;
  requirePermission(ctx.actor, "token-set:read");
  const engine = await getEngine(askerOf(ctx.actor), callsOfRefresh);
  const found = await getTokenSetState(db(), organizationId, request.tokenSetId);
  const seenGeneration = Math.min(found.generation, request.seenGeneration ?? found.generation);
  const turn = await inSpan("claim", {}, () => claimOrJoin(ctx, engine, { ...request, seenGeneration }));
  if (turn.turn === "join") await awaitAttempt(turn.attemptId, engine.clock);
  if (turn.turn === "claimed") {
    const { claimed } = turn;
    const prepared = await prepareWork(engine, [claimed], startedBy(ctx, request));
    await carryOutRefresh(engine, prepared(claimed));
  }
  const set = await getTokenSetState(db(), organizationId, request.tokenSetId);
  const attemptId =
    turn.turn === "join" ? turn.attemptId : turn.turn === "claimed" ? turn.claimed.claim.attemptId : null;
  const outcome = attemptId === null ? null : await readAttemptOutcome(set, attemptId);
  return outcome ?? readPresentOutcome(set);
}
