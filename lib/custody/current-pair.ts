import "server-only";
import { type GenerationSource, Prisma } from "#generated/prisma/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import type { Vault } from "#lib/vault/vault.ts";
import { released } from "./claim.ts";
import { insertGeneration } from "./generation-repository.ts";
import { planRefresh } from "./plan-refresh.ts";
import { updateTokenSet } from "./token-set-state-repository.ts";

/** The fields of a pair that its token set mirrors. */
interface PairFacts {
  scopes: string[];
  issuedAt: Date;
  expiresAt: Date;
  /** It came with a refresh token. */
  renewable: boolean;
}

/** The columns of a token set whose newest pair works. */
export function currentPairColumns(number: number, pair: PairFacts, now: Date) {
  return {
    generation: number,
    grantedScopes: pair.scopes,
    accessTokenIssuedAt: pair.issuedAt,
    accessTokenExpiresAt: pair.expiresAt,
    nextRefreshAt: pair.renewable ? planRefresh(pair.issuedAt, pair.expiresAt, Math.random()) : null,
    retryAt: null,
    credentialsRefusedAt: null,
    unprovenSince: null,
    promisedUntil: null,
    promisedTo: null,
    refreshedAt: now,
    failureCount: 0,
    failureReason: Prisma.DbNull,
    failedAt: null,
    verdict: null,
    verdictEvidence: Prisma.DbNull,
    verdictAt: null,
  };
}

/** The columns that a new consent resets: what was known of the connection before it. */
export function newConnectionColumns(authorizedBy: string) {
  return {
    authorizedBy,
    revokedAt: null,
    revocationProof: null,
    revocationDetail: Prisma.DbNull,
    checkedAt: null,
    checkActive: null,
    checkDetail: Prisma.DbNull,
  };
}

/** A pair that arrived. */
export interface ArrivedPair {
  tokenSetId: string;
  source: GenerationSource;
  /** The generation whose refresh token was spent for it; null for an exchange or import. */
  rotatedFrom: number | null;
  /** Null when the provider gave a refresh token alone. */
  accessToken: string | null;
  refreshToken: string | null;
  scopes: string[];
  issuedAt: Date;
  expiresAt: Date;
}

/**
 * Stores a pair that arrived, whoever holds the claim. With `columns`, those of a claim that still stands, it becomes
 * the current pair and the claim ends; without, it is kept beside the current one. Returns its number.
 */
export async function storePair(
  tx: Tx,
  { vault, now }: { vault: Vault; now: Date },
  pair: ArrivedPair,
  columns: Prisma.TokenSetUncheckedUpdateInput | null,
): Promise<number> {
  const number = await insertGeneration(tx, vault, { ...pair, adopted: columns !== null });
  if (columns !== null) {
    const renewable = pair.refreshToken !== null;
    await makeCurrent(tx, { ...pair, number, renewable }, columns, now);
  }
  return number;
}

/** Makes a stored pair the set's current one and ends the claim. The set's row must be locked. */
export async function makeCurrent(
  tx: Tx,
  pair: PairFacts & { tokenSetId: string; number: number },
  columns: Prisma.TokenSetUncheckedUpdateInput,
  now: Date,
): Promise<void> {
  await updateTokenSet(tx, pair.tokenSetId, {
    ...currentPairColumns(pair.number, pair, now),
    ...released,
    ...columns,
  });
}
