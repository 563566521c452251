import "server-only";
import { type AttemptOutcome, Prisma } from "#generated/prisma/client.ts";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { askWitness } from "#lib/custody/ask-witness.ts";
import { completeAttempt, completeUnresolved, type StartedBy } from "#lib/custody/attempt-repository.ts";
import { type Claim, released } from "#lib/custody/claim.ts";
import type { Engine } from "#lib/custody/engine.ts";
import type { HeldPair } from "#lib/custody/generation-repository.ts";
import type { Note } from "#lib/custody/note.ts";
import {
  listCredentials,
  noteOfferedSecrets,
  type Offer,
  offerClientSecrets,
} from "#lib/custody/offer-client-secrets.ts";
import { retire } from "#lib/custody/retire-pair.ts";
import { retireAllBeside, takeRetirements } from "#lib/custody/retirement-repository.ts";
import type { Testimony } from "#lib/custody/testimony.ts";
import { lockTokenSet, type TokenSetState, updateTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { wipePairs } from "#lib/custody/wipe-repository.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { env } from "#lib/env.ts";
import { type Revocation, revokeToken } from "#lib/oauth/revoke-token.ts";
import { planRetry } from "#lib/refresh/plan-retry.ts";
import type { EarlierRevocation } from "./revocation-repository.ts";

/** A claimed revocation with all that it takes to carry it out. */
export interface RevocationWork {
  claim: Claim;
  pair: HeldPair;
  startedBy: StartedBy;
  /** Oldest first. */
  earlier: readonly EarlierRevocation[];
}

/** What the access token said before the revocation and after it. */
export interface Testimonies {
  before: Testimony;
  after: Testimony;
  /** An earlier revocation of the same tokens may have ended them already. */
  isRepeated?: boolean;
}

/** What a revocation came to, before it is put into words. */
export type RevocationFinding =
  | { outcome: "revoked"; proof: "proved" | "unconfirmed"; note: Note }
  | { outcome: "in_doubt"; note: Note }
  | { outcome: "not_revoked"; note: Note };

/**
 * Puts the provider's answer and the witness's together, and never says more than they do.
 * @param until the end of the claim: until then an unanswered call may be at work
 */
export function judgeRevocation(
  revocation: Revocation,
  { before, after, isRepeated = false }: Testimonies,
  until: Date,
): RevocationFinding {
  switch (revocation.kind) {
    case "credentials_refused":
      return { outcome: "not_revoked", note: { code: "revoke_secret_refused" } };
    case "unsupported":
      return { outcome: "not_revoked", note: { code: "revoke_unsupported", status: revocation.status } };
    case "not_sent":
      return { outcome: "not_revoked", note: { code: "revoke_not_sent", reason: revocation.reason } };
  }
  if (before === "alive" && after === "dead") {
    return { outcome: "revoked", proof: "proved", note: { code: "revoke_proved" } };
  }
  if (revocation.kind === "accepted" && after === "dead" && isRepeated) {
    return { outcome: "revoked", proof: "unconfirmed", note: { code: "revoke_unproved_late" } };
  }
  if (revocation.kind === "accepted") {
    return { outcome: "revoked", proof: "unconfirmed", note: { code: "revoke_unproved", testimony: after } };
  }
  const { reason } = revocation;
  return {
    outcome: "in_doubt",
    note: { code: "revoke_in_doubt", reason, until: until.toISOString(), before },
  };
}

function judgeCredentials(revocation: Revocation): "accepted" | "refused" | "unheard" {
  if (revocation.kind === "accepted") return "accepted";
  return revocation.kind === "credentials_refused" ? "refused" : "unheard";
}

function attemptOutcome(finding: RevocationFinding, revocation: Revocation): AttemptOutcome {
  if (finding.outcome === "revoked") return finding.proof === "proved" ? "revoked" : "unconfirmed";
  if (finding.outcome === "in_doubt") return "unknown";
  if (revocation.kind === "not_sent") return "not_sent";
  return revocation.kind === "credentials_refused" ? "credentials" : "unavailable";
}

/** Remembered with the revocation: a token that was dead before it can never prove it. */
function deadBefore(now: Date) {
  const verdictEvidence: Note = { code: "dead_before_revocation" };
  return { verdict: "used_elsewhere", verdictEvidence, verdictAt: now } as const;
}

/** A revocation that was carried out. */
interface Revoked {
  work: RevocationWork;
  offer: Offer<Revocation>;
  finding: RevocationFinding;
  /** What the access token said before the revocation, or before the first of those without an answer. */
  before: Testimony;
  /** What it says now; silent where it was not asked. */
  after: Testimony;
}

const certain = { doubtSince: null, doubtEvidence: Prisma.DbNull };

/**
 * Whether access may have ended without anybody knowing: nobody answered, or a repetition did not get through, which says
 * nothing of the earlier revocation. One that Apicbase does not offer ended nothing before either.
 */
function leavesOpen({ finding: { outcome }, work, offer, after }: Revoked): boolean {
  if (outcome !== "not_revoked") return outcome === "in_doubt";
  return work.earlier.length > 0 && offer.result.kind !== "unsupported" && after !== "alive";
}

/** The columns of the set that follow from what came of it. */
function toCondition(set: TokenSetState, revoked: Revoked, now: Date) {
  const { work, finding, before, after } = revoked;
  const { note, outcome } = finding;
  if (outcome === "revoked") {
    const ended = {
      revokedAt: now,
      revocationProof: finding.proof,
      revocationDetail: note,
      nextRefreshAt: null,
    };
    const wasDead = before === "dead" && work.earlier.length === 0;
    const verdict = wasDead && !set.verdict ? deadBefore(now) : {};
    return { ...ended, ...verdict, ...certain, ...released };
  }
  const isHeardAlive = after === "alive" && work.earlier.length > 0;
  if (!leavesOpen(revoked)) return isHeardAlive ? { ...certain, ...released } : released;
  const failureCount = work.earlier.length + 1;
  const failure = { outcome: "unknown", failureCount, retryAfterMs: null, claimedUntil: work.claim.until };
  const retryAt = planRetry(
    { ...failure, isShownWorking: true, pace: env().LARDER_PACE },
    now,
    Math.random(),
  );
  return { doubtSince: set.doubtSince ?? now, doubtEvidence: note, retryAt };
}

/** Writes down what came of it; whether the set is revoked by it, with all its pairs. */
async function settle(revoked: Revoked, now: Date): Promise<boolean> {
  const { work, offer, finding } = revoked;
  const { claim, earlier, startedBy } = work;
  const { outcome, note } = finding;
  const isRevoked = outcome === "revoked";
  return inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, claim.organizationId, claim.tokenSetId);
    await noteOfferedSecrets(tx, set.applicationId, offer, now);
    const providerStatus = offer.result.status;
    const result = { outcome: attemptOutcome(finding, offer.result), providerStatus, note };
    await completeAttempt(tx, claim.attemptId, result, now);
    const ids = leavesOpen(revoked) ? [] : earlier.map(({ id }) => id);
    await completeUnresolved(tx, ids, { outcome: "unconfirmed", note: { code: "revoke_repeated" } }, now);
    const isOurs = set.fence === claim.fence;
    if (isOurs) {
      await updateTokenSet(tx, set.id, toCondition(set, revoked, now));
      if (isRevoked) await retireAllBeside(tx, set.id, claim.attemptId, now);
      if (isRevoked && finding.proof === "proved") await wipePairs(tx, set.id, "all", now);
    }
    await recordAuditEvent(
      tx,
      { actor: startedBy.actor, now },
      {
        action: isRevoked ? "token-set.revoked" : "token-set.revoke-failed",
        ...ofTokenSet(set),
        detail: { proof: isRevoked ? finding.proof : null, generation: claim.generation },
      },
    );
    return isOurs && isRevoked;
  });
}

/**
 * Revokes the claimed pair at the provider, asks for proof with the access token and writes down what came of it. Doing it
 * again is safe: a provider says yes to the revocation of a token that it no longer knows. @see RFC 7009 section 2.2
 */
export async function carryOutRevocation(engine: Engine, work: RevocationWork): Promise<RevocationFinding> {
  const { vault, provider, clock } = engine;
  const { claim, pair, earlier } = work;
  const { refreshToken } = pair;
  if (refreshToken === null) throw new Error("The current pair has been wiped.");
  const candidates = await listCredentials(db(), vault, claim.applicationId);
  const witness = { candidates, pair };
  const before = earlier[0]?.before ?? (await askWitness(provider, witness, clock()));
  const offer = await offerClientSecrets(
    candidates,
    (credentials) => revokeToken(provider, credentials, refreshToken),
    judgeCredentials,
  );
  const isAnswered = offer.result.kind === "accepted" || offer.result.kind === "unanswered";
  const asksProof = isAnswered || earlier.length > 0;
  const after = asksProof ? await askWitness(provider, witness, clock()) : "silent";
  const finding = judgeRevocation(
    offer.result,
    { before, after, isRepeated: earlier.length > 0 },
    claim.until,
  );
  if (await settle({ work, offer, finding, before, after }, clock())) {
    for (const retirement of await takeRetirements(db(), { allOf: claim.tokenSetId })) {
      await retire(engine, candidates, retirement);
    }
  }
  return finding;
}
