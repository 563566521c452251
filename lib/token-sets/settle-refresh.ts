import "server-only";
import type { AttemptOutcome, Verdict } from "#generated/prisma/client.ts";
import { noteOfferedSecrets, type Offer } from "#lib/applications/offer-client-secrets.ts";
import { type AuditAction, recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import type { Custody } from "#lib/custody/custody.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import type { IssuedTokens } from "#lib/oauth/token-reply.ts";
import { type AttemptCause, completeAttempt } from "./attempt-repository.ts";
import { type Claim, released } from "./claim.ts";
import {
  findKeptGeneration,
  type HeldPair,
  insertGeneration,
  markAdopted,
  wipeGenerationsBefore,
} from "./generation-repository.ts";
import { planRefresh } from "./plan-refresh.ts";
import { lockTokenSet, type TokenSetRow, updateTokenSet } from "./token-set-repository.ts";

/** What the spending half of a refresh found out, to be written down. */
export type RefreshFinding =
  | { kind: "issued"; tokens: IssuedTokens }
  | {
      kind: "failed";
      outcome: Exclude<AttemptOutcome, "issued" | "fenced" | "revoked" | "unconfirmed">;
      verdict: Verdict | null;
      detail: string;
      providerStatus: number | null;
      providerError: string | null;
    };

export interface RefreshReport {
  finding: RefreshFinding;
  offer: Pick<Offer<unknown>, "accepted" | "refusedSecretIds">;
  cause: AttemptCause;
  /** The pair that was offered. */
  spent: HeldPair;
}

/** The columns of a token set whose newest pair works. */
export function inForce(
  number: number,
  pair: { scopes: string[]; issuedAt: Date; expiresAt: Date },
  now: Date,
) {
  return {
    generation: number,
    grantedScopes: pair.scopes,
    accessTokenIssuedAt: pair.issuedAt,
    accessTokenExpiresAt: pair.expiresAt,
    nextRefreshAt: planRefresh(pair.issuedAt, pair.expiresAt, Math.random()),
    refreshedAt: now,
    failureCount: 0,
    failureReason: null,
    failedAt: null,
    verdict: null,
    verdictEvidence: null,
    verdictAt: null,
  };
}

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
    {
      organizationId: set.organizationId,
      actor: report.cause.actor,
      action,
      subject: { type: "token-set", id: set.id, name: set.name },
      environment: set.environment,
      detail: { trigger: report.cause.trigger, ...detail },
    },
    now,
  );
}

/** A pair that arrived after a new connection had been made: nobody will use it. */
export interface Overtaken {
  number: number;
  refreshToken: string | null;
}

async function settleIssued(
  tx: Tx,
  custody: Custody,
  set: TokenSetRow,
  claim: Claim,
  report: RefreshReport,
  tokens: IssuedTokens,
  now: Date,
): Promise<Overtaken | null> {
  const ours = set.fence === claim.fence && set.generation === claim.generation;
  const pair = {
    scopes: tokens.scopes ?? set.grantedScopes,
    issuedAt: claim.startedAt,
    expiresAt: new Date(claim.startedAt.getTime() + tokens.expiresInSeconds * 1_000),
  };
  const number = await insertGeneration(tx, custody, {
    ...pair,
    tokenSetId: set.id,
    source: "refresh",
    rotatedFrom: claim.generation,
    adopted: ours,
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken ?? report.spent.refreshToken,
  });
  const fencedDetail = `Generation ${number} is kept beside the one in force: another attempt had taken over.`;
  await completeAttempt(
    tx,
    claim.attemptId,
    { outcome: ours ? "issued" : "fenced", providerStatus: 200, detail: ours ? null : fencedDetail },
    now,
  );
  if (ours) await updateTokenSet(tx, set.id, { ...inForce(number, pair, now), ...released });
  await audit(tx, set, "token-set.refreshed", report, { generation: number, inForce: ours }, now);
  return set.generation === claim.generation ? null : { number, refreshToken: tokens.refreshToken };
}

async function settleFailed(
  tx: Tx,
  set: TokenSetRow,
  claim: Claim,
  report: RefreshReport,
  finding: Extract<RefreshFinding, { kind: "failed" }>,
  now: Date,
): Promise<void> {
  const { outcome, verdict, detail, providerStatus, providerError } = finding;
  await completeAttempt(tx, claim.attemptId, { outcome, detail, providerStatus, providerError }, now);
  if (set.fence !== claim.fence || set.generation !== claim.generation) return;
  const dead = verdict === null ? {} : { verdict, verdictEvidence: detail, verdictAt: now };
  // An attempt in doubt keeps its claim: nobody may spend before its deadline.
  const release = outcome === "unknown" ? {} : released;
  await updateTokenSet(tx, set.id, {
    ...dead,
    ...release,
    failureCount: { increment: 1 },
    failureReason: detail,
    failedAt: now,
  });
  await audit(tx, set, "token-set.refresh-failed", report, { outcome, verdict, providerStatus }, now);
}

/**
 * Writes down what a refresh came to, in one transaction; then wipes the superseded pair.
 * Tokens that arrived are kept whatever happened to the claim meanwhile; those that a new connection has overtaken
 * are returned, to be retired.
 */
export async function settleRefresh(
  custody: Custody,
  claim: Claim,
  report: RefreshReport,
  now: Date,
): Promise<Overtaken | null> {
  const { finding } = report;
  const overtaken = await inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, claim.organizationId, claim.tokenSetId);
    await noteOfferedSecrets(tx, set.applicationId, report.offer, now);
    if (finding.kind === "issued") {
      return settleIssued(tx, custody, set, claim, report, finding.tokens, now);
    }
    await settleFailed(tx, set, claim, report, finding, now);
    return null;
  });
  const { generation } = await db().tokenSet.findUniqueOrThrow({
    where: { id: claim.tokenSetId },
    select: { generation: true },
  });
  await wipeGenerationsBefore(db(), claim.tokenSetId, generation, now);
  return overtaken;
}

/** Puts in force the pair that a fenced writer had kept for the present generation; false when there is none. */
export async function adoptKeptGeneration(tx: Tx, set: TokenSetRow, now: Date): Promise<boolean> {
  const kept = await findKeptGeneration(tx, set.id, set.generation);
  if (!kept) return false;
  await markAdopted(tx, kept.id);
  await updateTokenSet(tx, set.id, { ...inForce(kept.number, kept, now), ...released });
  await wipeGenerationsBefore(tx, set.id, kept.number, now);
  await recordAuditEvent(
    tx,
    {
      organizationId: set.organizationId,
      actor: { userId: null, name: "Larder" },
      action: "token-set.refreshed",
      subject: { type: "token-set", id: set.id, name: set.name },
      environment: set.environment,
      detail: { generation: kept.number, adopted: true },
    },
    now,
  );
  return true;
}
