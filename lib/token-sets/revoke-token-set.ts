import "server-only";
import type { AttemptOutcome } from "#generated/prisma/client.ts";
import { toAuditActor } from "#lib/audit/audit-actor.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { type Actor, requireEnvironmentPermission, requirePermission } from "#lib/auth/actor.ts";
import { askWitness, type Testimony } from "#lib/custody/ask-witness.ts";
import { completeAttempt } from "#lib/custody/attempt-repository.ts";
import { awaitAttempt } from "#lib/custody/await-attempt.ts";
import {
  type Claim,
  claimTokenSet,
  isClaimed,
  noRefreshToken,
  released,
  requireConnected,
} from "#lib/custody/claim.ts";
import {
  findGenerationWithTokens,
  type HeldPair,
  listKeptPairs,
  wipeAllGenerations,
} from "#lib/custody/generation-repository.ts";
import {
  listCredentials,
  noteOfferedSecrets,
  type Offer,
  offerClientSecrets,
} from "#lib/custody/offer-client-secrets.ts";
import { retirePairs } from "#lib/custody/retire-pair.ts";
import { lockTokenSet, updateTokenSet } from "#lib/custody/token-set-row.ts";
import { adoptKeptGeneration } from "#lib/custody/use-kept-pair.ts";
import { db } from "#lib/db/client.ts";
import { databaseNow, inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { getProvider } from "#lib/oauth/get-provider.ts";
import type { Provider } from "#lib/oauth/provider.ts";
import { type Revocation, revokeToken } from "#lib/oauth/revoke-token.ts";
import { getVault, type Vault } from "#lib/vault/vault.ts";

export type RevokeOutcome =
  | { outcome: "revoked"; proof: "proved" | "unconfirmed"; detail: string }
  | { outcome: "not_revoked"; detail: string };

export interface RevokeRequest {
  tokenSetId: string;
  /** The set's name as typed; wanted in production. */
  confirm?: string | undefined;
  trigger: "person" | "api";
}

type Turn = { claim: Claim; pair: HeldPair } | { waitFor: string };

function takeTurn(actor: Actor, request: RevokeRequest, vault: Vault, provider: Provider): Promise<Turn> {
  return inTransaction(async (tx) => {
    const found = await lockTokenSet(tx, actor.organizationId, request.tokenSetId);
    requireEnvironmentPermission(actor, "token-set:revoke", found.environment);
    requireConnected(found);
    if (found.environment === "production" && request.confirm !== found.name) {
      throw new AppError(
        "confirmation_required",
        {
          what: "Revoking a production token set wants its name typed exactly.",
          safe: "Nothing was revoked.",
          next: `Type the name of the set and try again.`,
        },
        { fields: { confirm: "This is not the name of the token set." } },
      );
    }
    const now = await databaseNow(tx);
    if (isClaimed(found, now) && found.claimedByAttemptId) return { waitFor: found.claimedByAttemptId };
    await adoptKeptGeneration(tx, found, now);
    const set = await lockTokenSet(tx, actor.organizationId, request.tokenSetId);
    const pair = await findGenerationWithTokens(tx, vault, set.id, set.generation);
    if (!pair?.refreshTokenFingerprint) throw noRefreshToken();
    const claim = await claimTokenSet(tx, set, {
      kind: "revoke",
      fingerprint: pair.refreshTokenFingerprint,
      cause: { trigger: request.trigger, actor: toAuditActor(actor) },
      providerTimeoutMs: provider.timeoutMs,
    });
    return { claim, pair };
  });
}

const atApicbase =
  "To be certain, open API Settings at Apicbase, find this application among the connected ones and revoke its token there.";

/** What the access token said before the revocation and after it. */
export interface Testimonies {
  before: Testimony;
  after: Testimony;
}

/** Puts the provider's answer and the witness's together, and never says more than they do. */
export function judgeRevocation(revocation: Revocation, { before, after }: Testimonies): RevokeOutcome {
  if (revocation.kind === "credentials_refused") {
    return {
      outcome: "not_revoked",
      detail: `Apicbase refused the client secret, so nothing was revoked. Replace the application's secret, then try again. ${atApicbase}`,
    };
  }
  if (revocation.kind === "unsupported") {
    return {
      outcome: "not_revoked",
      detail: `Apicbase has no revocation at the configured address (HTTP ${revocation.status}), so nothing was revoked. ${atApicbase}`,
    };
  }
  if (before === "alive" && after === "dead") {
    return {
      outcome: "revoked",
      proof: "proved",
      detail: "Proved: the access token worked before, and Apicbase says that it is no longer active.",
    };
  }
  if (revocation.kind === "unanswered") {
    return {
      outcome: "not_revoked",
      detail: `Apicbase did not answer (${revocation.reason}). Nothing is known to be revoked; the set is as it was. Try again. ${atApicbase}`,
    };
  }
  const reasons = {
    alive: "but its access token still works",
    expired: "but its access token had already expired, so it cannot serve as proof",
    silent: "but could not be asked for proof",
    dead: "but its access token was dead before already, so it cannot serve as proof: somebody else may hold a newer pair",
  };
  return {
    outcome: "revoked",
    proof: "unconfirmed",
    detail: `Apicbase accepted the revocation, ${reasons[after]}. ${atApicbase}`,
  };
}

function judgeCredentials(revocation: Revocation): "accepted" | "refused" | "unheard" {
  if (revocation.kind === "accepted") return "accepted";
  return revocation.kind === "credentials_refused" ? "refused" : "unheard";
}

function attemptOutcome(outcome: RevokeOutcome, revocation: Revocation): AttemptOutcome {
  if (outcome.outcome === "revoked") return outcome.proof === "proved" ? "revoked" : "unconfirmed";
  return revocation.kind === "credentials_refused" ? "credentials" : "unavailable";
}

/** Remembered with the revocation: a token that was dead before it can never prove it. */
function deadBefore(now: Date) {
  const verdictEvidence = "The access token was dead before its time when the set was revoked.";
  return { verdict: "used_elsewhere", verdictEvidence, verdictAt: now } as const;
}

async function settle(
  actor: Actor,
  claim: Claim,
  offer: Offer<Revocation>,
  outcome: RevokeOutcome,
  wasDead: boolean,
  now: Date,
): Promise<void> {
  await inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, claim.organizationId, claim.tokenSetId);
    const revoked = outcome.outcome === "revoked";
    await noteOfferedSecrets(tx, set.applicationId, offer, now);
    await completeAttempt(
      tx,
      claim.attemptId,
      {
        outcome: attemptOutcome(outcome, offer.result),
        providerStatus: offer.result.status,
        detail: outcome.detail,
      },
      now,
    );
    if (set.fence === claim.fence) {
      const ended = revoked
        ? {
            revokedAt: now,
            revocationProof: outcome.proof,
            revocationDetail: outcome.detail,
            nextRefreshAt: null,
          }
        : {};
      const verdict = revoked && wasDead && !set.verdict ? deadBefore(now) : {};
      await updateTokenSet(tx, set.id, { ...ended, ...verdict, ...released });
      if (revoked && outcome.proof === "proved") await wipeAllGenerations(tx, set.id, now);
    }
    await recordAuditEvent(
      tx,
      { actor, now },
      {
        organizationId: set.organizationId,
        action: revoked ? "token-set.revoked" : "token-set.revoke-failed",
        subject: { type: "token-set", id: set.id, name: set.name },
        environment: set.environment,
        detail: { proof: revoked ? outcome.proof : null, generation: claim.generation },
      },
    );
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
export async function revokeTokenSet(actor: Actor, request: RevokeRequest): Promise<RevokeOutcome> {
  requirePermission(actor, "token-set:read");
  const vault = await getVault();
  const provider = getProvider();
  let turn = await takeTurn(actor, request, vault, provider);
  if ("waitFor" in turn) {
    await awaitAttempt(turn.waitFor);
    turn = await takeTurn(actor, request, vault, provider);
  }
  if ("waitFor" in turn) {
    throw new AppError("conflict", {
      what: "Another call to Apicbase for this set has not been settled yet.",
      safe: "Nothing was revoked.",
      next: "Try again in a minute.",
    });
  }
  const { claim, pair } = turn;
  const { refreshToken } = pair;
  if (refreshToken === null) throw new Error("The generation in force has been wiped.");
  const candidates = await listCredentials(db(), vault, claim.applicationId);
  const before = await askWitness(provider, candidates, pair, claim.startedAt);
  const offer = await offerClientSecrets(
    candidates,
    (credentials) => revokeToken(provider, credentials, refreshToken),
    judgeCredentials,
  );
  const asksProof = offer.result.kind === "accepted" || offer.result.kind === "unanswered";
  const after = asksProof ? await askWitness(provider, candidates, pair, claim.startedAt) : "silent";
  const outcome = judgeRevocation(offer.result, { before, after });
  const kept = await listKeptPairs(db(), vault, claim.tokenSetId);
  await settle(actor, claim, offer, outcome, before === "dead", new Date());
  if (outcome.outcome === "revoked") {
    const { tokenSetId, attemptId } = claim;
    await retirePairs(provider, { tokenSetId, attemptId, candidates }, kept);
  }
  return outcome;
}
