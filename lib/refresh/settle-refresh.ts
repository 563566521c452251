import "server-only";
import { larderItself } from "#lib/audit/audit-actor.ts";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { type AuditAction, recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { holdApplication } from "#lib/custody/application-hold-repository.ts";
import { completeAttempts, findAttemptRow } from "#lib/custody/attempt-repository.ts";
import { isClaimed, released } from "#lib/custody/claim.ts";
import { reach } from "#lib/custody/crash-points.ts";
import { storePair } from "#lib/custody/current-pair.ts";
import type { Engine } from "#lib/custody/engine.ts";
import { wipePairs } from "#lib/custody/generation-repository.ts";
import type { Note } from "#lib/custody/note.ts";
import { noteOfferedSecrets } from "#lib/custody/offer-client-secrets.ts";
import { promoteKeptPair } from "#lib/custody/promote-kept-pair.ts";
import { lockTokenSet, type TokenSetState, updateTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { databaseNow, inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import type { Vault } from "#lib/vault/vault.ts";
import { planRetry } from "./plan-retry.ts";
import type { ArrivedTokens, Failed, RefreshReport, SpentClaim } from "./refresh-report.ts";

/** A settlement under way: the locked set, the claim it was spent under, and what came of it. */
interface Settlement {
  tx: Tx;
  vault: Vault;
  set: TokenSetState;
  claim: SpentClaim;
  report: RefreshReport;
  now: Date;
}

function record({ tx, set, report, now }: Settlement, action: AuditAction, detail: object): Promise<void> {
  const { trigger, actor } = report.startedBy;
  return recordAuditEvent(
    tx,
    { actor, now },
    {
      action,
      ...ofTokenSet(set),
      detail: { trigger, ...detail },
    },
  );
}

/** A pair that arrived after a new connection had been made: nobody will use it. */
export interface Overtaken {
  number: number;
  refreshToken: string | null;
}

const refreshTokenAlone: Note = { code: "refresh_token_alone" };

/** Columns of a set whose provider answers with half of a pair: it is tried again, and not at once. */
function pauseBeforeNext({ set, claim, now }: Settlement) {
  const failureCount = set.failureCount + 1;
  const failure = { outcome: "unavailable", failureCount, retryAfterMs: null, claimedUntil: claim.until };
  return {
    failureCount,
    failureReason: refreshTokenAlone,
    failedAt: now,
    retryAt: planRetry(failure, now, Math.random()),
  };
}

function isOurs({ set, claim }: Settlement): boolean {
  return set.fence === claim.fence && set.generation === claim.generation;
}

async function settleIssued(settlement: Settlement, tokens: ArrivedTokens): Promise<Overtaken | null> {
  const { tx, vault, set, claim, report, now } = settlement;
  const ours = isOurs(settlement);
  const isHalf = tokens.accessToken === null;
  const pair = {
    tokenSetId: set.id,
    source: "refresh",
    rotatedFrom: claim.generation,
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken ?? report.spent.refreshToken,
    scopes: tokens.scopes ?? set.grantedScopes,
    issuedAt: claim.startedAt,
    expiresAt: new Date(claim.startedAt.getTime() + tokens.expiresInSeconds * 1_000),
  } as const;
  const columns = isHalf ? pauseBeforeNext(settlement) : {};
  const number = await storePair(tx, { vault, now }, pair, ours ? columns : null);
  const keptBeside: Note = { code: "kept_beside", generation: number };
  const note = isHalf ? refreshTokenAlone : ours ? undefined : keptBeside;
  const outcome = ours ? "issued" : "fenced";
  const result = {
    outcome,
    providerStatus: 200,
    providerMs: report.answerMs,
    ...(note && { note }),
  } as const;
  await completeAttempts(tx, [claim.attemptId], result, now);
  await record(settlement, "token-set.refreshed", { generation: number, inForce: ours });
  if (set.generation !== claim.generation || set.revokedAt) {
    return { number, refreshToken: tokens.refreshToken };
  }
  // It continues the current generation, and nobody is at work on the set: there is nothing to wait for.
  if (!ours && !isClaimed(set, await databaseNow(tx))) await promoteKeptPair(tx, set, now);
  return null;
}

/** One alarm for the application, not one for each of its sets. */
async function stopSpending({ tx, set, now }: Settlement): Promise<void> {
  const name = await holdApplication(tx, set.applicationId, now);
  if (name === null) return;
  await recordAuditEvent(
    tx,
    { actor: larderItself, now },
    {
      organizationId: set.organizationId,
      action: "application.credentials-refused",
      subject: { type: "application", id: set.applicationId, name },
    },
  );
}

async function settleFailed(settlement: Settlement, finding: Failed): Promise<void> {
  const { tx, set, claim, report, now } = settlement;
  const { outcome, verdict, note, providerStatus, providerError, retryAfterMs } = finding;
  const result = { outcome, note, providerStatus, providerMs: report.answerMs, providerError, verdict };
  await completeAttempts(tx, [claim.attemptId], result, now);
  await completeAttempts(tx, finding.lostOfferIds, { outcome: "lost", note }, now);
  await record(settlement, "token-set.refresh-failed", { outcome, verdict, providerStatus });
  if (!isOurs(settlement)) return;
  // A pair that a stale writer brought home explains the refusal better than any verdict.
  if (verdict !== null && (await promoteKeptPair(tx, set, now))) return;
  const dead = verdict === null ? {} : { verdict, verdictEvidence: note, verdictAt: now };
  // An attempt in doubt keeps its claim: nobody may spend before its deadline.
  const release = outcome === "unknown" ? {} : released;
  const failureCount = set.failureCount + 1;
  const failure = { outcome, failureCount, retryAfterMs, claimedUntil: claim.until };
  await updateTokenSet(tx, set.id, {
    ...dead,
    ...release,
    failureCount,
    failureReason: note,
    failedAt: now,
    retryAt: planRetry(failure, now, Math.random()),
  });
  if (outcome === "credentials") await stopSpending(settlement);
}

/**
 * Writes down what a refresh came to, in one transaction; then wipes the superseded pair. Settling the same attempt
 * again changes nothing. Tokens that arrived are kept whatever happened to the claim meanwhile, and whatever recovery
 * had concluded before they turned up; those that a new connection has overtaken are returned, to be retired.
 * @param now when it is settled, or when the reply arrived where a journal brings it later
 */
export async function settleRefresh(
  { vault, clock }: Engine,
  claim: SpentClaim,
  report: RefreshReport,
  now: Date = clock(),
): Promise<Overtaken | null> {
  const { finding } = report;
  const overtaken = await inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, claim.organizationId, claim.tokenSetId);
    const attempt = await findAttemptRow(tx, claim.attemptId);
    const isSettled = attempt?.outcome !== null && attempt?.outcome !== "unknown";
    if (attempt?.outcome === "issued" || attempt?.outcome === "fenced") return null;
    await noteOfferedSecrets(tx, set.applicationId, report.offer, now);
    const settlement = { tx, vault, set, claim, report, now };
    if (finding.kind === "issued") {
      const late = await settleIssued(settlement, finding.tokens);
      await reach("during-commit", claim);
      return late;
    }
    if (!isSettled) await settleFailed(settlement, finding);
    return null;
  });
  await reach("committed", claim);
  await wipePairs(db(), claim.tokenSetId, "superseded", now);
  return overtaken;
}
