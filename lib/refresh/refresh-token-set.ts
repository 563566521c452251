import "server-only";
import { toAuditActor } from "#lib/audit/audit-actor.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { type Actor, requireEnvironmentPermission, requirePermission } from "#lib/auth/actor.ts";
import {
  type AttemptCause,
  findAttemptRow,
  findLatestRefresh,
  listUnsettledRefreshes,
  markJoined,
} from "#lib/custody/attempt-repository.ts";
import { awaitAttempt } from "#lib/custody/await-attempt.ts";
import {
  type Claim,
  claimTokenSet,
  isClaimed,
  noRefreshToken,
  requireConnected,
} from "#lib/custody/claim.ts";
import { findGenerationWithTokens, findRotation, type HeldPair } from "#lib/custody/generation-repository.ts";
import { listCredentials } from "#lib/custody/offer-client-secrets.ts";
import { type Holder, requireHolderSeen } from "#lib/custody/promise.ts";
import { getTokenSetRow, lockTokenSet, type TokenSetRow } from "#lib/custody/token-set-row.ts";
import { adoptKeptGeneration } from "#lib/custody/use-kept-pair.ts";
import { db } from "#lib/db/client.ts";
import { databaseNow, inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { getProvider } from "#lib/oauth/get-provider.ts";
import type { Provider } from "#lib/oauth/provider.ts";
import { getVault, type Vault } from "#lib/vault/vault.ts";
import { carryOutRefresh } from "./carry-out-refresh.ts";
import { type RefreshOutcome, toRefreshOutcome } from "./refresh-outcome.ts";

export interface RefreshRequest {
  tokenSetId: string;
  /** When the wish was uttered: a refresh that ended after it answers it. */
  requestedAt: Date;
  /** The generation the caller saw; a newer one in force answers the wish too. */
  seenGeneration?: number | undefined;
  /** Until when the holder that the caller was shown may count on the token: the confirmation that it may end now. */
  holderSeenUntil?: Date | undefined;
  trigger: "person" | "api";
}

type Turn =
  | { turn: "ours"; claim: Claim; pair: HeldPair }
  | { turn: "answered" }
  | { turn: "wait"; attemptId: string };

/**
 * How long after a refresh that several waited for another caller still counts as one of them: a process that has just
 * started, on a busy machine, notes a request seconds after it came.
 */
const burstMs = 5_000;

/**
 * Whether a refresh since the wish was uttered answers it. A request may have been noted late, in a busy process:
 * hence the generation it found at first, and the moment of grace after a burst.
 */
async function isAnswered(
  tx: Tx,
  set: TokenSetRow,
  found: TokenSetRow,
  request: RefreshRequest,
): Promise<boolean> {
  const seen = Math.min(found.generation, request.seenGeneration ?? found.generation);
  if (set.generation > seen) return true;
  const latest = await findLatestRefresh(tx, set.id);
  if (!latest?.completedAt) return false;
  const graceMs = latest.joined && latest.outcome === "issued" ? burstMs : 0;
  return latest.completedAt.getTime() + graceMs >= request.requestedAt.getTime();
}

/** Verdicts that a refresh can still cure: a refused client has spent nothing. */
function refuseDead(set: TokenSetRow): boolean {
  return set.verdict !== null && set.verdict !== "client_secret_changed";
}

function recordOverride(
  tx: Tx,
  actor: Actor,
  set: TokenSetRow,
  { name, until }: Holder,
  now: Date,
): Promise<void> {
  return recordAuditEvent(
    tx,
    { actor, now },
    {
      organizationId: set.organizationId,
      action: "token-set.promise-overridden",
      subject: { type: "token-set", id: set.id, name: set.name },
      environment: set.environment,
      detail: { promisedTo: name, promisedUntil: until },
    },
  );
}

function takeTurn(
  actor: Actor,
  request: RefreshRequest,
  found: TokenSetRow,
  vault: Vault,
  cause: AttemptCause,
  provider: Provider,
): Promise<Turn> {
  return inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, actor.organizationId, request.tokenSetId);
    requireEnvironmentPermission(actor, "token-set:refresh", set.environment);
    requireConnected(set);
    const now = await databaseNow(tx);
    if (isClaimed(set, now) && set.claimedByAttemptId) {
      await markJoined(tx, set.claimedByAttemptId);
      return { turn: "wait", attemptId: set.claimedByAttemptId };
    }
    if (await isAnswered(tx, set, found, request)) return { turn: "answered" };
    // Before the verdict counts: a kept pair proves that the set is not dead after all.
    if (await adoptKeptGeneration(tx, set, now)) return { turn: "answered" };
    if (refuseDead(set)) return { turn: "answered" };
    const pair = await findGenerationWithTokens(tx, vault, set.id, set.generation);
    if (!pair?.refreshTokenFingerprint) throw noRefreshToken();
    const holder = requireHolderSeen(set, request.holderSeenUntil, now);
    if (holder) await recordOverride(tx, actor, set, holder, now);
    const claim = await claimTokenSet(tx, set, {
      kind: "refresh",
      fingerprint: pair.refreshTokenFingerprint,
      cause,
      providerTimeoutMs: provider.timeoutMs,
    });
    return { turn: "ours", claim, pair };
  });
}

/** What one attempt came to, whatever has happened to the set since. */
async function readAttemptOutcome(set: TokenSetRow, attemptId: string): Promise<RefreshOutcome | null> {
  const attempt = await findAttemptRow(db(), attemptId);
  if (attempt?.kind !== "refresh" || attempt.completedAt === null) return null;
  if (attempt.outcome !== "issued") return toRefreshOutcome(attempt, set);
  const issued = await findRotation(db(), set.id, attempt.generation);
  if (!issued) return null;
  if (!issued.isWhole) return { outcome: "retry_later", detail: attempt.detail ?? "" };
  const { number: generation, expiresAt } = issued;
  return { outcome: "refreshed", generation, accessTokenExpiresAt: expiresAt.toISOString() };
}

/** What stands now, for a caller whose wish was answered before it was uttered. */
async function readStanding(set: TokenSetRow): Promise<RefreshOutcome> {
  if (refuseDead(set)) {
    const { verdict, verdictEvidence } = set;
    return { outcome: "reauthorize", verdict: verdict ?? "unknown", evidence: verdictEvidence ?? "" };
  }
  const rotation = await findRotation(db(), set.id, set.generation - 1);
  if (rotation && !rotation.isWhole) return { outcome: "retry_later", detail: set.failureReason ?? "" };
  const latest = await findLatestRefresh(db(), set.id);
  const issued = { outcome: "issued" as const, detail: null, verdict: null };
  const current = latest && latest.generation >= set.generation ? latest : issued;
  return toRefreshOutcome(current, set);
}

/**
 * Refreshes a token set once, whatever the number of callers and processes: one of them spends the refresh token,
 * the others wait and get the same outcome.
 * @throws AppError not_found, forbidden, conflict (never connected, revoked), confirmation_required (promised)
 * @see RFC 6749 section 6, RFC 9700 section 4.14
 */
export async function refreshTokenSet(actor: Actor, request: RefreshRequest): Promise<RefreshOutcome> {
  requirePermission(actor, "token-set:read");
  const vault = await getVault();
  const provider = getProvider();
  const cause: AttemptCause = { trigger: request.trigger, actor: toAuditActor(actor) };
  const found = await getTokenSetRow(db(), actor.organizationId, request.tokenSetId);
  const turn = await takeTurn(actor, request, found, vault, cause, provider);
  if (turn.turn === "wait") await awaitAttempt(turn.attemptId);
  if (turn.turn === "ours") {
    const { claim, pair } = turn;
    const candidates = await listCredentials(db(), vault, claim.applicationId);
    const open = await listUnsettledRefreshes(db(), claim.tokenSetId, claim.generation);
    const doubts = open.filter((attempt) => attempt.id !== claim.attemptId);
    await carryOutRefresh(vault, provider, { claim, pair, doubts, cause, candidates });
  }
  const set = await getTokenSetRow(db(), actor.organizationId, request.tokenSetId);
  const attemptId =
    turn.turn === "wait" ? turn.attemptId : turn.turn === "ours" ? turn.claim.attemptId : null;
  const outcome = attemptId === null ? null : await readAttemptOutcome(set, attemptId);
  return outcome ?? readStanding(set);
}
