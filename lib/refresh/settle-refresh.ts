import "server-only";
import { larderItself } from "#lib/audit/audit-actor.ts";
import { type AuditAction, recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { completeAttempt, findAttemptRow } from "#lib/custody/attempt-repository.ts";
import { isClaimed, released } from "#lib/custody/claim.ts";
import { reach } from "#lib/custody/crash-points.ts";
import { inForce } from "#lib/custody/current-pair.ts";
import { insertGeneration, wipeGenerationsBefore } from "#lib/custody/generation-repository.ts";
import { holdApplication } from "#lib/custody/hold-application.ts";
import { noteOfferedSecrets } from "#lib/custody/offer-client-secrets.ts";
import { lockTokenSet, type TokenSetRow, updateTokenSet } from "#lib/custody/token-set-row.ts";
import { adoptKeptGeneration } from "#lib/custody/use-kept-pair.ts";
import { db } from "#lib/db/client.ts";
import { databaseNow, inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import type { Vault } from "#lib/vault/vault.ts";
import { planRetry } from "./plan-retry.ts";
import type { ArrivedTokens, RefreshFinding, RefreshReport, SpentClaim } from "./refresh-report.ts";
import { settleTogether } from "./settle-together.ts";

function audit(
  tx: Tx,
  set: TokenSetRow,
  action: AuditAction,
  report: RefreshReport,
  detail: object,
  now: Date,
) {
  return recordAuditEvent(
    tx,
    { actor: report.cause.actor, now },
    {
      organizationId: set.organizationId,
      action,
      subject: { type: "token-set", id: set.id, name: set.name },
      environment: set.environment,
      detail: { trigger: report.cause.trigger, ...detail },
    },
  );
}

/** A pair that arrived after a new connection had been made: nobody will use it. */
export interface Overtaken {
  number: number;
  refreshToken: string | null;
}

const refreshTokenAlone =
  "Apicbase rotated and gave a refresh token without an access token. The refresh token is kept and offered next.";

/** Columns of a set whose provider answers with half of a pair: it is tried again, and not at once. */
function pauseBeforeNext(set: TokenSetRow, claim: SpentClaim, now: Date) {
  const failureCount = set.failureCount + 1;
  const failure = { outcome: "unavailable", failureCount, retryAfterMs: null, claimedUntil: claim.until };
  return {
    failureCount,
    failureReason: refreshTokenAlone,
    failedAt: now,
    retryAt: planRetry(failure, now, Math.random()),
  };
}

async function settleIssued(
  tx: Tx,
  vault: Vault,
  set: TokenSetRow,
  claim: SpentClaim,
  report: RefreshReport,
  tokens: ArrivedTokens,
  now: Date,
): Promise<Overtaken | null> {
  const ours = set.fence === claim.fence && set.generation === claim.generation;
  const refreshToken = tokens.refreshToken ?? report.spent.refreshToken;
  const pair = {
    scopes: tokens.scopes ?? set.grantedScopes,
    issuedAt: claim.startedAt,
    expiresAt: new Date(claim.startedAt.getTime() + tokens.expiresInSeconds * 1_000),
  };
  const number = await insertGeneration(tx, vault, {
    ...pair,
    tokenSetId: set.id,
    source: "refresh",
    rotatedFrom: claim.generation,
    adopted: ours,
    accessToken: tokens.accessToken,
    refreshToken,
  });
  const fencedDetail = `Generation ${number} was kept beside the one in force: another attempt had taken over.`;
  const detail = tokens.accessToken === null ? refreshTokenAlone : ours ? null : fencedDetail;
  await completeAttempt(
    tx,
    claim.attemptId,
    { outcome: ours ? "issued" : "fenced", providerStatus: 200, providerMs: report.answerMs, detail },
    now,
  );
  const renewable = refreshToken !== null;
  if (ours) {
    const pause = tokens.accessToken === null ? pauseBeforeNext(set, claim, now) : {};
    await updateTokenSet(tx, set.id, {
      ...inForce(number, { ...pair, renewable }, now),
      ...released,
      ...pause,
    });
  }
  await audit(tx, set, "token-set.refreshed", report, { generation: number, inForce: ours }, now);
  if (set.generation !== claim.generation || set.revokedAt) {
    return { number, refreshToken: tokens.refreshToken };
  }
  // It continues the generation in force, and nobody is at work on the set: there is nothing to wait for.
  if (!ours && !isClaimed(set, await databaseNow(tx))) await adoptKeptGeneration(tx, set, now);
  return null;
}

/** One alarm for the application, not one for each of its sets. */
async function stopSpending(tx: Tx, set: TokenSetRow, now: Date): Promise<void> {
  if (!(await holdApplication(tx, set.applicationId, now))) return;
  await recordAuditEvent(
    tx,
    { actor: larderItself, now },
    {
      organizationId: set.organizationId,
      action: "application.credentials-refused",
      subject: { type: "application", id: set.applicationId, name: set.application.name },
    },
  );
}

async function settleFailed(
  tx: Tx,
  set: TokenSetRow,
  claim: SpentClaim,
  report: RefreshReport,
  finding: Extract<RefreshFinding, { kind: "failed" }>,
  now: Date,
): Promise<void> {
  const { outcome, verdict, detail, providerStatus, providerError, retryAfterMs } = finding;
  await completeAttempt(
    tx,
    claim.attemptId,
    { outcome, detail, providerStatus, providerMs: report.answerMs, providerError, verdict },
    now,
  );
  await audit(tx, set, "token-set.refresh-failed", report, { outcome, verdict, providerStatus }, now);
  if (set.fence !== claim.fence || set.generation !== claim.generation) return;
  // A pair that a stale writer brought home explains the refusal better than any verdict.
  if (verdict !== null && (await adoptKeptGeneration(tx, set, now))) return;
  const dead = verdict === null ? {} : { verdict, verdictEvidence: detail, verdictAt: now };
  // An attempt in doubt keeps its claim: nobody may spend before its deadline.
  const release = outcome === "unknown" ? {} : released;
  const failureCount = set.failureCount + 1;
  const failure = { outcome, failureCount, retryAfterMs, claimedUntil: claim.until };
  await updateTokenSet(tx, set.id, {
    ...dead,
    ...release,
    failureCount,
    failureReason: detail,
    failedAt: now,
    retryAt: planRetry(failure, now, Math.random()),
  });
  if (outcome === "credentials") await stopSpending(tx, set, now);
}

/**
 * Writes down what a refresh came to, in one transaction; then wipes the superseded pair. Settling the same attempt
 * again changes nothing. Tokens that arrived are kept whatever happened to the claim meanwhile, and whatever recovery
 * had concluded before they turned up; those that a new connection has overtaken are returned, to be retired.
 */
export async function settleRefresh(
  vault: Vault,
  claim: SpentClaim,
  report: RefreshReport,
  now: Date,
): Promise<Overtaken | null> {
  if (await settleTogether(vault, claim, report, now)) return null;
  const { finding } = report;
  const overtaken = await inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, claim.organizationId, claim.tokenSetId);
    const attempt = await findAttemptRow(tx, claim.attemptId);
    const isSettled = attempt?.outcome !== null && attempt?.outcome !== "unknown";
    if (attempt?.outcome === "issued" || attempt?.outcome === "fenced") return null;
    await noteOfferedSecrets(tx, set.applicationId, report.offer, now);
    if (finding.kind === "issued") {
      const late = await settleIssued(tx, vault, set, claim, report, finding.tokens, now);
      await reach("during-commit", claim);
      return late;
    }
    if (!isSettled) await settleFailed(tx, set, claim, report, finding, now);
    return null;
  });
  await reach("committed", claim);
  const { generation } = await db().tokenSet.findUniqueOrThrow({
    where: { id: claim.tokenSetId },
    select: { generation: true },
  });
  await wipeGenerationsBefore(db(), claim.tokenSetId, generation, now);
  return overtaken;
}
