import "server-only";
import type { AttemptOutcome, AuthorizationOutcome } from "#generated/prisma/client.ts";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { endConnectLink } from "#lib/connect-links/connect-link-repository.ts";
import { completeAttempt } from "#lib/custody/attempt-repository.ts";
import { released } from "#lib/custody/claim.ts";
import type { Engine } from "#lib/custody/engine.ts";
import type { Note } from "#lib/custody/note.ts";
import { sayNote } from "#lib/custody/note-view.ts";
import { noteOfferedSecrets, type Offer } from "#lib/custody/offer-client-secrets.ts";
import type { NothingSent } from "#lib/custody/offer-journal.ts";
import { lockTokenSet, type TokenSetState, updateTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { findGrantOfAttempt } from "#lib/grants/grant-repository.ts";
import { storeGrant } from "#lib/grants/store-grant.ts";
import type { IssuedTokens, TokenReply } from "#lib/oauth/token-reply.ts";
import type { SpentClaim } from "#lib/refresh/refresh-report.ts";
import type { Vault } from "#lib/vault/vault.ts";
import { endAuthorization } from "./authorization-repository.ts";
import type { KeptOffer } from "./code-offer.ts";
import type { ConnectOutcome } from "./connect-outcome.ts";

/** What the provider answered, or why Larder itself sent nothing. */
export type ExchangeAnswer = TokenReply | { kind: "withheld"; note: NothingSent["note"] };

export type SettledExchange =
  /** The pair is stored: whose access it is is judged next. */
  | { kind: "stored"; grantedScopes: string[]; accessToken: string }
  | { kind: "failed"; outcome: ConnectOutcome };

interface Failure {
  attempt: AttemptOutcome;
  authorization: AuthorizationOutcome;
  connect: Exclude<ConnectOutcome["outcome"], "connected" | "kept_aside">;
  note: Note;
  providerError: string | null;
}

function explainWithheld(note: NothingSent["note"]): Note {
  if (note.code === "not_sent_journal") return { code: "code_not_sent_journal", reason: note.reason };
  return { code: "code_not_sent_claim_over" };
}

function explain(reply: Exclude<ExchangeAnswer, { kind: "issued" }>): Failure {
  const failed = { authorization: "failed", connect: "failed", providerError: null } as const;
  switch (reply.kind) {
    case "withheld":
      return { ...failed, attempt: "not_sent", note: explainWithheld(reply.note) };
    case "not_sent":
      return { ...failed, attempt: "not_sent", note: { code: "code_not_sent", reason: reply.reason } };
    case "unavailable":
      return { ...failed, attempt: "unavailable", note: { code: "code_not_answered", reason: reply.reason } };
    case "unknown":
      return { ...failed, attempt: "unknown", note: { code: "code_without_answer", reason: reply.reason } };
    case "refresh_only":
      return explain({
        kind: "unknown",
        status: 200,
        retryAfterMs: null,
        reason: "a refresh token without an access token",
      });
    case "refused":
      return explainRefusal(reply);
  }
}

function explainRefusal(reply: Extract<TokenReply, { kind: "refused" }>): Failure {
  const { error, description } = reply;
  const refused = { attempt: "refused", authorization: "refused", providerError: error } as const;
  if (error === "invalid_grant") {
    return { ...refused, authorization: "expired", connect: "code_refused", note: { code: "code_refused" } };
  }
  if (error === "invalid_client") {
    const note = { code: "code_secret_refused" } as const;
    return { ...refused, attempt: "credentials", connect: "credentials_refused", note };
  }
  return { ...refused, connect: "failed", note: { code: "exchange_refused", error, description } };
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
      action: "connect-link.completed",
      ...ofTokenSet(set),
    },
  );
}

async function settleStored(
  settlement: Settlement,
  tokens: IssuedTokens,
): Promise<Extract<SettledExchange, { kind: "stored" }>> {
  const { tx, vault, claim, offer } = settlement;
  const { accessToken, refreshToken } = tokens;
  if (offer.flowId !== null) await endAuthorization(tx, offer.flowId, "connected", null);
  await completeLink(settlement);
  const scopes = tokens.scopes ?? offer.scopes;
  await storeGrant(tx, vault, {
    ...{ claim, accessToken, refreshToken, scopes, source: "exchange", note: null, proof: null },
    expiresAt: new Date(claim.startedAt.getTime() + tokens.expiresInSeconds * 1_000),
    expiryStated: tokens.expiryStated,
    startedBy: offer.startedBy,
  });
  return { kind: "stored", grantedScopes: scopes, accessToken };
}

async function settleFailed(
  { tx, set, claim, offer, now }: Settlement,
  reply: Exclude<ExchangeAnswer, { kind: "issued" }>,
): Promise<Extract<SettledExchange, { kind: "failed" }>> {
  const failure = explain(reply);
  const { note, providerError } = failure;
  const providerStatus = "status" in reply ? reply.status : null;
  const result = { outcome: failure.attempt, note, providerError, providerStatus };
  await completeAttempt(tx, claim.attemptId, result, now);
  if (set.fence === claim.fence) {
    const never = set.generation === 0 && failure.connect === "code_refused";
    const verdict = never
      ? ({ verdict: "code_expired", verdictEvidence: note, verdictAt: now } as const)
      : {};
    await updateTokenSet(tx, set.id, { ...verdict, ...released });
  }
  if (offer.flowId !== null) await endAuthorization(tx, offer.flowId, failure.authorization, note);
  const detail = { outcome: failure.connect };
  const event = { action: "token-set.connect-failed", ...ofTokenSet(set), detail } as const;
  await recordAuditEvent(tx, { actor: offer.startedBy.actor, now }, event);
  return { kind: "failed", outcome: { outcome: failure.connect, tokenSetId: set.id, detail: sayNote(note) } };
}

/** An exchange whose pair was stored before, by the process that made it or by recovery. */
async function findStored(
  tx: Tx,
  { claim, offer }: { claim: SpentClaim; offer: KeptOffer },
  reply: ExchangeAnswer,
): Promise<SettledExchange | null> {
  if (reply.kind !== "issued" || !(await findGrantOfAttempt(tx, claim.attemptId))) return null;
  const { accessToken, scopes } = reply.tokens;
  return { kind: "stored", grantedScopes: scopes ?? offer.scopes, accessToken };
}

/**
 * Writes down what an exchange came to, in one transaction; settling it again changes nothing. A pair that arrived is
 * stored whoever holds the claim; `judgeGrant` decides whether it becomes current.
 * @param now when it is settled, or when the reply arrived where a journal brings it later
 */
export function settleExchange(
  { vault, clock }: Engine,
  { claim, offer }: { claim: SpentClaim; offer: KeptOffer },
  answer: Offer<ExchangeAnswer>,
  now: Date = clock(),
): Promise<SettledExchange> {
  const reply = answer.result;
  return inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, claim.organizationId, claim.tokenSetId);
    const done = await findStored(tx, { claim, offer }, reply);
    if (done) return done;
    await noteOfferedSecrets(tx, set.applicationId, answer, now);
    const settlement = { tx, vault, set, claim, offer, now };
    return reply.kind === "issued" ? settleStored(settlement, reply.tokens) : settleFailed(settlement, reply);
  });
}
