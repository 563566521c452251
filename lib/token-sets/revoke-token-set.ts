import "server-only";
import type { AttemptOutcome } from "#generated/prisma/client.ts";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireEnvironmentPermissionNow } from "#lib/auth/present-rights.ts";
import { askWitness } from "#lib/custody/ask-witness.ts";
import { completeAttempts } from "#lib/custody/attempt-repository.ts";
import { awaitAttempt } from "#lib/custody/await-attempt.ts";
import { type Claim, isClaimed, released, requireConnected } from "#lib/custody/claim.ts";
import { claimTokenSet } from "#lib/custody/claim-repository.ts";
import { type Engine, getEngine } from "#lib/custody/engine.ts";
import { type HeldPair, listKeptPairs, openPair, wipePairs } from "#lib/custody/generation-repository.ts";
import type { Note } from "#lib/custody/note.ts";
import { sayNote } from "#lib/custody/note-view.ts";
import {
  listCredentials,
  noteOfferedSecrets,
  type Offer,
  offerClientSecrets,
} from "#lib/custody/offer-client-secrets.ts";
import { promoteKeptPair } from "#lib/custody/promote-kept-pair.ts";
import { retirePairs } from "#lib/custody/retire-pair.ts";
import type { Testimony } from "#lib/custody/testimony.ts";
import { lockTokenSet, type TokenSetState, updateTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { databaseNow, inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { type Revocation, revokeToken } from "#lib/oauth/revoke-token.ts";
import { toName } from "#lib/text/name-schema.ts";

export type RevokeOutcome =
  | { outcome: "revoked"; proof: "proved" | "unconfirmed"; detail: string }
  | { outcome: "not_revoked"; detail: string };

export interface RevokeRequest {
  tokenSetId: string;
  /** The set's name as typed; wanted in production. */
  confirm?: string | undefined;
  trigger: "person" | "api";
}

type Turn = { claim: Claim; pair: HeldPair } | { joins: string };

function requireConfirmed(set: TokenSetState, confirm: string | undefined): void {
  if (set.environment !== "production" || toName(confirm ?? "") === toName(set.name)) return;
  throw new AppError(
    "confirmation_required",
    {
      what: "To revoke a production token set, type its name exactly.",
      safe: "Nothing was revoked.",
      next: `Type the name of the set and try again.`,
    },
    { fields: { confirm: "This is not the name of the token set." } },
  );
}

/** Claims the set, or says whose call is under way. */
function claimOrJoin(ctx: Context, engine: Engine, request: RevokeRequest): Promise<Turn> {
  const { actor } = ctx;
  const { organizationId, userId, name } = actor;
  return inTransaction(async (tx) => {
    const found = await lockTokenSet(tx, organizationId, request.tokenSetId);
    await requireEnvironmentPermissionNow(tx, actor, "token-set:revoke", found.environment);
    requireConnected(found);
    requireConfirmed(found, request.confirm);
    const now = await databaseNow(tx);
    if (isClaimed(found, now) && found.claimedByAttemptId) return { joins: found.claimedByAttemptId };
    await promoteKeptPair(tx, found, now);
    const set = await lockTokenSet(tx, organizationId, request.tokenSetId);
    const { claim, sealedPair } = await claimTokenSet(tx, set, {
      kind: "revoke",
      startedBy: { trigger: request.trigger, actor: { userId, name } },
      providerTimeoutMs: engine.provider.timeoutMs,
    });
    if (!sealedPair) throw new Error("A revocation was claimed without a pair.");
    return { claim, pair: openPair(engine.vault, sealedPair) };
  });
}

/** What the access token said before the revocation and after it. */
export interface Testimonies {
  before: Testimony;
  after: Testimony;
}

/** What a revocation came to, before it is put into words. */
export type RevocationFinding =
  | { outcome: "revoked"; proof: "proved" | "unconfirmed"; note: Note }
  | { outcome: "not_revoked"; note: Note };

/** Puts the provider's answer and the witness's together, and never says more than they do. */
export function judgeRevocation(revocation: Revocation, { before, after }: Testimonies): RevocationFinding {
  if (revocation.kind === "credentials_refused") {
    return { outcome: "not_revoked", note: { code: "revoke_secret_refused" } };
  }
  if (revocation.kind === "unsupported") {
    return { outcome: "not_revoked", note: { code: "revoke_unsupported", status: revocation.status } };
  }
  if (before === "alive" && after === "dead") {
    return { outcome: "revoked", proof: "proved", note: { code: "revoke_proved" } };
  }
  if (revocation.kind === "unanswered") {
    return { outcome: "not_revoked", note: { code: "revoke_not_answered", reason: revocation.reason } };
  }
  return { outcome: "revoked", proof: "unconfirmed", note: { code: "revoke_unproved", testimony: after } };
}

/** The finding in words. */
export function toRevokeOutcome({ note, ...rest }: RevocationFinding): RevokeOutcome {
  return { ...rest, detail: sayNote(note) };
}

function judgeCredentials(revocation: Revocation): "accepted" | "refused" | "unheard" {
  if (revocation.kind === "accepted") return "accepted";
  return revocation.kind === "credentials_refused" ? "refused" : "unheard";
}

function attemptOutcome(outcome: RevocationFinding, revocation: Revocation): AttemptOutcome {
  if (outcome.outcome === "revoked") return outcome.proof === "proved" ? "revoked" : "unconfirmed";
  return revocation.kind === "credentials_refused" ? "credentials" : "unavailable";
}

/** Remembered with the revocation: a token that was dead before it can never prove it. */
function deadBefore(now: Date) {
  const verdictEvidence: Note = { code: "dead_before_revocation" };
  return { verdict: "used_elsewhere", verdictEvidence, verdictAt: now } as const;
}

/** A revocation that was carried out. */
interface Revoked {
  claim: Claim;
  offer: Offer<Revocation>;
  outcome: RevocationFinding;
  /** Its access token was dead before the revocation. */
  wasDead: boolean;
}

async function settle(ctx: Context, { claim, offer, outcome, wasDead }: Revoked): Promise<void> {
  const { now } = ctx;
  await inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, claim.organizationId, claim.tokenSetId);
    const revoked = outcome.outcome === "revoked";
    await noteOfferedSecrets(tx, set.applicationId, offer, now);
    const { note } = outcome;
    const providerStatus = offer.result.status;
    const result = { outcome: attemptOutcome(outcome, offer.result), providerStatus, note };
    await completeAttempts(tx, [claim.attemptId], result, now);
    if (set.fence === claim.fence) {
      const ended = revoked
        ? { revokedAt: now, revocationProof: outcome.proof, revocationDetail: note, nextRefreshAt: null }
        : {};
      const verdict = revoked && wasDead && !set.verdict ? deadBefore(now) : {};
      await updateTokenSet(tx, set.id, { ...ended, ...verdict, ...released });
      if (revoked && outcome.proof === "proved") await wipePairs(tx, set.id, "all", now);
    }
    await recordAuditEvent(tx, ctx, {
      action: revoked ? "token-set.revoked" : "token-set.revoke-failed",
      ...ofTokenSet(set),
      detail: { proof: revoked ? outcome.proof : null, generation: claim.generation },
    });
  });
}

/**
 * The revocation, for callers that take anything else for an error.
 * @throws AppError provider_refused
 */
export function requireRevoked(outcome: RevokeOutcome): Extract<RevokeOutcome, { outcome: "revoked" }> {
  if (outcome.outcome === "revoked") return outcome;
  throw new AppError("provider_refused", { what: outcome.detail, safe: "The set is as it was." });
}

/**
 * Revokes the refresh token at the provider and asks for proof with the access token. A set is marked revoked only
 * when the provider took the request or the token is proved dead; pairs kept beside the one in force end with it.
 * @throws AppError not_found, forbidden, conflict, confirmation_required (production without its name)
 * @see RFC 7009 section 2.1
 */
export async function revokeTokenSet(ctx: Context, request: RevokeRequest): Promise<RevokeOutcome> {
  requirePermission(ctx.actor, "token-set:read");
  const engine = await getEngine();
  const { vault, provider, clock } = engine;
  let turn = await claimOrJoin(ctx, engine, request);
  if ("joins" in turn) {
    await awaitAttempt(turn.joins, clock);
    turn = await claimOrJoin(ctx, engine, request);
  }
  if ("joins" in turn) {
    throw new AppError("conflict", {
      what: "Another call to Apicbase for this set is not finished yet.",
      safe: "Nothing was revoked.",
      next: "Try again in a minute.",
    });
  }
  const { claim, pair } = turn;
  const { refreshToken } = pair;
  if (refreshToken === null) throw new Error("The current pair has been wiped.");
  const candidates = await listCredentials(db(), vault, claim.applicationId);
  const witness = { candidates, pair };
  const before = await askWitness(provider, witness, claim.startedAt);
  const offer = await offerClientSecrets(
    candidates,
    (credentials) => revokeToken(provider, credentials, refreshToken),
    judgeCredentials,
  );
  const asksProof = offer.result.kind === "accepted" || offer.result.kind === "unanswered";
  const after = asksProof ? await askWitness(provider, witness, claim.startedAt) : "silent";
  const outcome = judgeRevocation(offer.result, { before, after });
  const kept = await listKeptPairs(db(), vault, claim.tokenSetId);
  const revoked = { claim, offer, outcome, wasDead: before === "dead" };
  await settle({ ...ctx, now: clock() }, revoked);
  if (outcome.outcome === "revoked") {
    const { tokenSetId, attemptId } = claim;
    await retirePairs(engine, { tokenSetId, attemptId, candidates }, kept);
  }
  return toRevokeOutcome(outcome);
}
