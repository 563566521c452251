import "server-only";
import type { AttemptOutcome, AuthorizationOutcome } from "#generated/prisma/client.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { endConnectLink } from "#lib/connect-links/connect-link-repository.ts";
import { completeAttempts, findAttemptRow } from "#lib/custody/attempt-repository.ts";
import { released } from "#lib/custody/claim.ts";
import { newConnectionColumns, storePair } from "#lib/custody/current-pair.ts";
import type { Engine } from "#lib/custody/engine.ts";
import { noteOfferedSecrets, type Offer } from "#lib/custody/offer-client-secrets.ts";
import { lockTokenSet, type TokenSetState, updateTokenSet } from "#lib/custody/token-set-row.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import type { IssuedTokens, TokenReply } from "#lib/oauth/token-reply.ts";
import type { SpentClaim } from "#lib/refresh/refresh-report.ts";
import type { Vault } from "#lib/vault/vault.ts";
import { endAuthorization } from "./authorization-repository.ts";
import type { KeptOffer } from "./code-offer.ts";
import type { ConnectOutcome } from "./connect-outcome.ts";

export type SettledExchange =
  | {
      kind: "connected";
      generation: number;
      /** False when another connection had taken over: the pair is kept, not current. */
      adopted: boolean;
      grantedScopes: string[];
      accessToken: string;
    }
  | { kind: "failed"; outcome: ConnectOutcome };

interface Failure {
  attempt: AttemptOutcome;
  authorization: AuthorizationOutcome;
  connect: Exclude<ConnectOutcome["outcome"], "connected">;
  detail: string;
  providerError: string | null;
}

function explain(reply: Exclude<TokenReply, { kind: "issued" }>): Failure {
  const failed = { authorization: "failed", connect: "failed", providerError: null } as const;
  switch (reply.kind) {
    case "not_sent":
      return {
        ...failed,
        attempt: "not_sent",
        detail: `Apicbase could not be reached (${reply.reason}), so the code was not offered. Start over.`,
      };
    case "unavailable":
      return {
        ...failed,
        attempt: "unavailable",
        detail: `Apicbase is not answering (${reply.reason}). Start over in a minute.`,
      };
    case "unknown":
      return {
        ...failed,
        attempt: "unknown",
        detail: `The code was offered, but no usable answer came back (${reply.reason}). Start over with a new code. If a token of this connection shows up in API Settings at Apicbase, revoke it there: nobody holds it.`,
      };
    case "refresh_only":
      return explain({ kind: "unknown", status: 200, reason: "a refresh token without an access token" });
    case "refused":
      return explainRefusal(reply);
  }
}

function explainRefusal(reply: Extract<TokenReply, { kind: "refused" }>): Failure {
  if (reply.error === "invalid_grant") {
    return {
      attempt: "refused",
      authorization: "expired",
      connect: "code_refused",
      providerError: reply.error,
      detail:
        "Apicbase refused the code (invalid_grant). A code lives one minute and works once: nearly always the minute ran out. Start over with a new one.",
    };
  }
  if (reply.error === "invalid_client") {
    return {
      attempt: "credentials",
      authorization: "refused",
      connect: "credentials_refused",
      providerError: reply.error,
      detail:
        "Apicbase refused the application's client secret (invalid_client). Replace the secret, check whether it is sent in the body or by Basic, then start over.",
    };
  }
  const why = reply.description ? `${reply.error}: ${reply.description}` : reply.error;
  return {
    attempt: "refused",
    authorization: "refused",
    connect: "failed",
    providerError: reply.error,
    detail: `Apicbase refused the exchange (${why}). Check that the redirect URI entered at Apicbase is exactly the one Larder shows, then start over.`,
  };
}

/** A settlement under way: the locked set, the claim it was exchanged under, and the offer. */
interface Settlement {
  tx: Tx;
  vault: Vault;
  set: TokenSetState;
  claim: SpentClaim;
  offer: KeptOffer;
  now: Date;
}

async function completeLink({ tx, set, offer, now }: Settlement): Promise<void> {
  if (offer.connectLinkId === null) return;
  if (!(await endConnectLink(tx, offer.connectLinkId, "completedAt", now))) return;
  await recordAuditEvent(
    tx,
    { actor: offer.startedBy.actor, now },
    {
      organizationId: set.organizationId,
      action: "connect-link.completed",
      subject: { type: "token-set", id: set.id, name: set.name },
      environment: set.environment,
    },
  );
}

async function settleConnected(
  settlement: Settlement,
  tokens: IssuedTokens,
): Promise<Extract<SettledExchange, { kind: "connected" }>> {
  const { tx, vault, set, claim, offer, now } = settlement;
  const ours = set.fence === claim.fence;
  const { accessToken, refreshToken } = tokens;
  const scopes = tokens.scopes ?? offer.scopes;
  const pair = {
    tokenSetId: set.id,
    source: "exchange",
    rotatedFrom: null,
    accessToken,
    refreshToken,
    scopes,
    issuedAt: claim.startedAt,
    expiresAt: new Date(claim.startedAt.getTime() + tokens.expiresInSeconds * 1_000),
  } as const;
  const columns = ours ? newConnectionColumns(offer.startedBy.actor.name) : null;
  const generation = await storePair(tx, { vault, now }, pair, columns);
  const fenced = ours ? null : "Another connection had taken over: this pair is kept beside the current one.";
  const outcome = ours ? "issued" : "fenced";
  const result = { outcome, generation, providerStatus: 200, detail: fenced } as const;
  await completeAttempts(tx, [claim.attemptId], result, now);
  if (offer.flowId !== null) await endAuthorization(tx, offer.flowId, "connected", null);
  await completeLink(settlement);
  return { kind: "connected", generation, adopted: ours, grantedScopes: scopes, accessToken };
}

async function settleFailed(
  { tx, set, claim, offer, now }: Settlement,
  reply: Exclude<TokenReply, { kind: "issued" }>,
): Promise<Extract<SettledExchange, { kind: "failed" }>> {
  const failure = explain(reply);
  const { detail, providerError } = failure;
  const providerStatus = "status" in reply ? reply.status : null;
  const result = { outcome: failure.attempt, detail, providerError, providerStatus };
  await completeAttempts(tx, [claim.attemptId], result, now);
  if (set.fence === claim.fence) {
    const never = set.generation === 0 && failure.connect === "code_refused";
    const verdict = never
      ? ({ verdict: "code_expired", verdictEvidence: detail, verdictAt: now } as const)
      : {};
    await updateTokenSet(tx, set.id, { ...verdict, ...released });
  }
  if (offer.flowId !== null) await endAuthorization(tx, offer.flowId, failure.authorization, detail);
  return { kind: "failed", outcome: { outcome: failure.connect, tokenSetId: set.id, detail } };
}

/** An exchange that was settled before, by the process that made it or by recovery. */
async function findSettled(tx: Tx, claim: SpentClaim, reply: TokenReply): Promise<SettledExchange | null> {
  const attempt = await findAttemptRow(tx, claim.attemptId);
  if (reply.kind !== "issued" || (attempt?.outcome !== "issued" && attempt?.outcome !== "fenced"))
    return null;
  const { generation, outcome } = attempt;
  const { accessToken, scopes } = reply.tokens;
  return {
    kind: "connected",
    generation,
    adopted: outcome === "issued",
    grantedScopes: scopes ?? [],
    accessToken,
  };
}

/**
 * Writes down what an exchange came to, in one transaction; settling it again changes nothing. A pair that arrived is
 * kept whoever holds the claim.
 * @param now when it is settled, or when the reply arrived where a journal brings it later
 */
export function settleExchange(
  { vault, clock }: Engine,
  { claim, offer }: { claim: SpentClaim; offer: KeptOffer },
  answer: Offer<TokenReply>,
  now: Date = clock(),
): Promise<SettledExchange> {
  const reply = answer.result;
  return inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, claim.organizationId, claim.tokenSetId);
    const done = await findSettled(tx, claim, reply);
    if (done) return done;
    await noteOfferedSecrets(tx, set.applicationId, answer, now);
    const settlement = { tx, vault, set, claim, offer, now };
    const settled =
      reply.kind === "issued"
        ? await settleConnected(settlement, reply.tokens)
        : await settleFailed(settlement, reply);
    const connected = settled.kind === "connected";
    await recordAuditEvent(
      tx,
      { actor: offer.startedBy.actor, now },
      {
        organizationId: set.organizationId,
        action: connected ? "token-set.connected" : "token-set.connect-failed",
        subject: { type: "token-set", id: set.id, name: set.name },
        environment: set.environment,
        detail: connected
          ? { generation: settled.generation, scopes: settled.grantedScopes }
          : { outcome: settled.outcome.outcome },
      },
    );
    return settled;
  });
}
