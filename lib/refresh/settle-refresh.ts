import "server-only";
import { larderItself } from "#lib/audit/audit-actor.ts";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import type { AuditAction } from "#lib/audit/audit-words.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import {
  hasUntriedSecret,
  holdApplication,
  lockApplicationOf,
} from "#lib/custody/application-hold-repository.ts";
import type { Written } from "#lib/custody/arrival-repository.ts";
import { completeAttempt, completeUnresolved, findAttemptRow } from "#lib/custody/attempt-repository.ts";
import { isClaimed, released } from "#lib/custody/claim.ts";
import { reach } from "#lib/custody/crash-points.ts";
import type { Engine } from "#lib/custody/engine.ts";
import type { Note } from "#lib/custody/note.ts";
import { noteOfferedSecrets } from "#lib/custody/offer-client-secrets.ts";
import { promoteKeptPair } from "#lib/custody/promote-kept-pair.ts";
import { type ArrivedPair, storePair } from "#lib/custody/store-pair.ts";
import { lockTokenSet, type TokenSetState, updateTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { wipePairs } from "#lib/custody/wipe-repository.ts";
import { db } from "#lib/db/client.ts";
import { databaseNow, inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { env } from "#lib/env.ts";
import { isUniqueViolation } from "#lib/db/unique-violation.ts";
import type { Vault } from "#lib/vault/vault.ts";
import { toCondition } from "./doubt.ts";
import { planNextTry } from "./plan-next-try.ts";
import { planRetry } from "./plan-retry.ts";
import type { Failed, RefreshReport, SpentClaim } from "./refresh-report.ts";

/** What came of a claim that was spent. */
interface Settled {
  vault: Vault;
  claim: SpentClaim;
  report: RefreshReport;
  now: Date;
}

/** Its settlement under way, with the set locked. */
interface Settlement extends Settled {
  tx: Tx;
  set: TokenSetState;
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

type Issued = Extract<RefreshReport["finding"], { kind: "issued" }>;

/** The pair of an answer; half a pair is tried again after a pause, and not at once. */
function toPair({ claim, report, now }: Settled, { tokens }: Issued, failureCount = 1): ArrivedPair {
  const { attemptId, tokenSetId, organizationId, applicationId, environment } = claim;
  const { fence, generation, startedAt: issuedAt } = claim;
  const { startedBy, answerMs: providerMs, spent } = report;
  const isHalf = tokens.accessToken === null;
  const failure = {
    outcome: "unavailable",
    failureCount,
    retryAfterMs: null,
    claimedUntil: claim.until,
    isShownWorking: false,
    pace: env().LARDER_PACE,
  };
  return {
    ...{ attemptId, tokenSetId, organizationId, applicationId, environment },
    ...{ fence, issuedAt, providerMs, startedBy },
    rotatedFrom: generation,
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken ?? spent.refreshToken,
    scopes: tokens.scopes,
    expiresAt: new Date(issuedAt.getTime() + tokens.expiresInSeconds * 1_000),
    expiryStated: tokens.expiryStated,
    note: isHalf ? refreshTokenAlone : null,
    retryAt: isHalf ? planRetry(failure, now, Math.random()) : null,
    event: { action: "token-set.refreshed", detail: { trigger: startedBy.trigger } },
  };
}

/** The secret that was taken, where the answer is whole and nothing else is to be noted. */
function usualSecret({ finding, offer }: RefreshReport): { secretId: string } | null {
  const { accepted, refusedSecretIds } = offer;
  if (finding.kind !== "issued" || finding.tokens.accessToken === null) return null;
  if (accepted?.slot !== "current" || refusedSecretIds.length > 0) return null;
  return { secretId: accepted.secretId };
}

/** What is left to do with a pair that did not become the current one. */
async function afterArrival(
  { organizationId, tokenSetId }: SpentClaim,
  { tokens }: Issued,
  written: Written,
  now: Date,
): Promise<Overtaken | null> {
  if (written.isOvertaken) return { number: written.number, refreshToken: tokens.refreshToken };
  // It continues the current generation and nobody holds the claim: there is nothing to wait for.
  if (written.isCurrent || written.isClaimed) return null;
  await inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, organizationId, tokenSetId);
    if (!isClaimed(set, await databaseNow(tx))) await promoteKeptPair(tx, set, now);
  });
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

/** A refused client stops nothing when a secret that was not tried has been entered meanwhile: that one is tried next. */
async function againstPresentSecrets({ tx, set, report }: Settlement, finding: Failed): Promise<Failed> {
  if (finding.outcome !== "credentials") return finding;
  const isOutdated = await hasUntriedSecret(tx, set.applicationId, report.offer.refusedSecretIds);
  return isOutdated ? { ...finding, verdict: null } : finding;
}

async function settleFailed(settlement: Settlement, found: Failed): Promise<void> {
  const { tx, set, claim, report, now } = settlement;
  const finding = await againstPresentSecrets(settlement, found);
  const { outcome, verdict, note, providerStatus, providerError, retryAfterMs } = finding;
  const result = { outcome, note, providerStatus, providerMs: report.answerMs, providerError, verdict };
  await completeAttempt(tx, claim.attemptId, result, now);
  await completeUnresolved(tx, finding.lostOfferIds, { outcome: "lost", note }, now);
  await record(settlement, "token-set.refresh-failed", { outcome, verdict, providerStatus });
  if (set.fence !== claim.fence || set.generation !== claim.generation) return;
  // A pair that a stale writer brought home explains the refusal better than any verdict.
  if (verdict !== null && (await promoteKeptPair(tx, set, now))) return;
  const { columns, isShownWorking } = toCondition(set, finding, now);
  // An attempt in doubt keeps its claim: nobody may spend before its deadline.
  const release = outcome === "unknown" ? {} : released;
  const failure = {
    ...{ outcome, note, retryAfterMs, isShownWorking },
    ...{ claimedUntil: claim.until, trigger: report.startedBy.trigger, pace: env().LARDER_PACE },
  };
  await updateTokenSet(tx, set.id, { ...columns, ...release, ...planNextTry(set, failure, now) });
  if (outcome === "credentials" && verdict !== null) await stopSpending(settlement);
}

/**
 * Writes down what a refresh came to, in one statement or transaction; then wipes the superseded pair. Settling the same attempt
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
  if (finding.kind === "failed") {
    await settleInTransaction({ vault, claim, report, now }, (settlement) =>
      settleFailed(settlement, finding),
    );
    await reach("committed", claim);
    await wipePairs(db(), claim.tokenSetId, "superseded", now);
    return null;
  }
  const settled = { vault, claim, report, now };
  const usual = usualSecret(report);
  const writing = usual
    ? storePair(db(), { vault, now }, toPair(settled, finding), usual)
    : Promise.resolve(null);
  // Awaited below, after the step: what fails in between must not count as unheard.
  writing.catch(() => undefined);
  if (usual) await reach("during-commit", claim);
  const written = (await writing.catch(nullWhereNumberIsTaken)) ?? (await settleUnusual(settled, finding));
  await reach("committed", claim);
  await wipePairs(db(), claim.tokenSetId, "superseded", now);
  return written && afterArrival(claim, finding, written, now);
}

/** Another pair arrived while the one statement waited for the set: with the set locked first, the next number is known. */
function nullWhereNumberIsTaken(error: unknown): null {
  if (isUniqueViolation(error)) return null;
  throw error;
}

/** Stores a pair in one transaction with what its offer taught about the client secrets. */
async function settleUnusual(settled: Settled, finding: Issued): Promise<Written | null> {
  return settleInTransaction(settled, async ({ tx, vault, set, claim, now }) => {
    const pair = toPair(settled, finding, set.failureCount + 1);
    const written = await storePair(tx, { vault, now }, pair);
    await reach("during-commit", claim);
    return written;
  });
}

/** Runs a settlement with the set locked, after what the offer taught about the client secrets is noted. */
function settleInTransaction<T>(
  { vault, claim, report, now }: Settled,
  settle: (settlement: Settlement) => Promise<T>,
): Promise<T | null> {
  const { finding, offer } = report;
  const isRefused = finding.kind === "failed" && finding.outcome === "credentials";
  return inTransaction(async (tx) => {
    if (isRefused || offer.accepted) await lockApplicationOf(tx, claim.tokenSetId);
    const set = await lockTokenSet(tx, claim.organizationId, claim.tokenSetId);
    const attempt = await findAttemptRow(tx, claim.attemptId);
    // Committed before the offer was made: a server that lost it was left behind by a failover. The journal keeps the answer.
    if (!attempt) throw new Error("The database has lost this attempt.");
    const { outcome } = attempt;
    if (outcome === "issued" || outcome === "fenced") return null;
    const isSettled = outcome !== null && outcome !== "unknown";
    await noteOfferedSecrets(tx, set.applicationId, report.offer, now);
    // Tokens are stored whatever recovery had concluded before they turned up.
    if (isSettled && report.finding.kind === "failed") return null;
    return settle({ tx, vault, set, claim, report, now });
  });
}
