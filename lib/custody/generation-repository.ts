import "server-only";
import { type Environment, type GenerationSource, Prisma } from "#generated/prisma/client.ts";
import type { SealedPlace } from "#lib/crypto/seal.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import type { Vault } from "#lib/vault/vault.ts";

type TokenColumn = "accessTokenSealed" | "refreshTokenSealed";

/** Whose a pair is: it opens nowhere else. */
export interface TokenSetKeys {
  organizationId: string;
  applicationId: string;
  tokenSetId: string;
  environment: Environment;
}

function placeOf(id: string, column: TokenColumn, keys: TokenSetKeys): SealedPlace {
  const { organizationId, applicationId, tokenSetId, environment } = keys;
  return { table: "Generation", column, row: id, organizationId, applicationId, tokenSetId, environment };
}

/** SQL columns of a token set `t`: its keys, as `openPair` needs them. */
export const tokenSetKeyColumns = Prisma.sql`t."organizationId", t."applicationId", t."id" AS "tokenSetId", t."environment"`;

export interface NewGeneration {
  tokenSetId: string;
  source: GenerationSource;
  rotatedFrom: number | null;
  adopted: boolean;
  /** Null when the provider gave a refresh token alone. */
  accessToken: string | null;
  refreshToken: string | null;
  scopes: string[];
  issuedAt: Date;
  expiresAt: Date;
  expiryStated: boolean;
}

/** A pair as the columns of a new row. */
export interface SealedTokens {
  id: string;
  accessTokenSealed: string | null;
  refreshTokenSealed: string | null;
  accessTokenFingerprint: string;
  refreshTokenFingerprint: string | null;
}

/** Seals a pair of a token set for a row of its own. */
export function sealPair(
  vault: Vault,
  keys: TokenSetKeys,
  pair: Pick<NewGeneration, "accessToken" | "refreshToken">,
): SealedTokens {
  const { accessToken, refreshToken } = pair;
  const id = newId();
  const sealed = (column: TokenColumn, token: string | null) =>
    token === null ? null : vault.seal(token, placeOf(id, column, keys));
  return {
    id,
    accessTokenSealed: sealed("accessTokenSealed", accessToken),
    refreshTokenSealed: sealed("refreshTokenSealed", refreshToken),
    // No token has the fingerprint of a row's id: it is found by nobody.
    accessTokenFingerprint: vault.fingerprint(accessToken ?? id),
    refreshTokenFingerprint: refreshToken === null ? null : vault.fingerprint(refreshToken),
  };
}

/** Whose a token set is. */
export async function getTokenSetKeys(db: Db, tokenSetId: string): Promise<TokenSetKeys> {
  const select = { organizationId: true, applicationId: true, environment: true } as const;
  return { tokenSetId, ...(await db.tokenSet.findUniqueOrThrow({ where: { id: tokenSetId }, select })) };
}

/** Seals a pair and stores it under the next number, which it returns. The set's row must be locked. */
export async function insertGeneration(tx: Tx, vault: Vault, pair: NewGeneration): Promise<number> {
  const { tokenSetId, accessToken, refreshToken, source, rotatedFrom, adopted, scopes, issuedAt } = pair;
  const { expiresAt, expiryStated } = pair;
  const sealed = sealPair(vault, await getTokenSetKeys(tx, tokenSetId), { accessToken, refreshToken });
  const [stored] = await tx.$queryRaw<{ number: number }[]>`
    WITH stored AS (
      INSERT INTO "Generation" ("id", "tokenSetId", "number", "source", "rotatedFrom", "adopted", "accessTokenSealed",
        "refreshTokenSealed", "accessTokenFingerprint", "refreshTokenFingerprint", "scopes", "issuedAt", "expiresAt",
        "expiryStated")
      SELECT ${sealed.id}::uuid, ${tokenSetId}::uuid, COALESCE(max(g."number"), 0) + 1, ${source}::"GenerationSource",
        ${rotatedFrom}::int, ${adopted}, ${sealed.accessTokenSealed}, ${sealed.refreshTokenSealed},
        ${sealed.accessTokenFingerprint}, ${sealed.refreshTokenFingerprint}, ${scopes}::text[],
        ${issuedAt}::timestamptz, ${expiresAt}::timestamptz, ${expiryStated}
      FROM "Generation" g WHERE g."tokenSetId" = ${tokenSetId}::uuid
      RETURNING "number"
    ),
    held AS (
      INSERT INTO "HeldRefreshToken" ("fingerprint", "tokenSetId")
      SELECT fingerprint, ${tokenSetId}::uuid FROM (VALUES (${sealed.refreshTokenFingerprint}::text)) AS f(fingerprint)
      WHERE fingerprint IS NOT NULL
      ON CONFLICT DO NOTHING
    )
    SELECT "number" FROM stored`;
  if (!stored) throw new Error("The generation was not stored.");
  return stored.number;
}

/** Enters a refresh token under its token set; when it is held already, the set that holds it, and nothing is entered. */
export async function holdRefreshToken(tx: Tx, vault: Vault, refreshToken: string, tokenSetId: string) {
  const fingerprint = vault.fingerprint(refreshToken);
  const entered = await tx.heldRefreshToken.createMany({
    data: [{ fingerprint, tokenSetId }],
    skipDuplicates: true,
  });
  if (entered.count === 1) return null;
  const { tokenSet } = await tx.heldRefreshToken.findUniqueOrThrow({
    where: { fingerprint },
    select: { tokenSet: { select: { organizationId: true, name: true, environment: true } } },
  });
  return tokenSet;
}

/** The token set in which an access token has been, whatever became of it; null when Larder has never had it. */
export async function findHolderOfAccessToken(tx: Tx, vault: Vault, accessToken: string) {
  const row = await tx.generation.findFirst({
    where: { accessTokenFingerprint: vault.fingerprint(accessToken) },
    select: { tokenSet: { select: { organizationId: true, name: true, environment: true } } },
  });
  return row?.tokenSet ?? null;
}

export interface HeldPair {
  number: number;
  /** Null once wiped. */
  accessToken: string | null;
  refreshToken: string | null;
  refreshTokenFingerprint: string | null;
  expiresAt: Date;
  /** The provider itself said when it expires; where that was assumed, a token that ended before proves nothing. */
  expiryStated: boolean;
}

const sealedPairSelect = {
  id: true,
  number: true,
  accessTokenSealed: true,
  refreshTokenSealed: true,
  refreshTokenFingerprint: true,
  expiresAt: true,
  expiryStated: true,
  tokenSet: { select: { organizationId: true, applicationId: true, environment: true } },
} as const;

/** A generation's pair, opened: for the server's own calls, never for a view. */
export async function findGenerationWithTokens(
  db: Db,
  vault: Vault,
  tokenSetId: string,
  number: number,
): Promise<HeldPair | null> {
  const row = await db.generation.findUnique({
    where: { tokenSetId_number: { tokenSetId, number } },
    select: sealedPairSelect,
  });
  if (!row) return null;
  const { tokenSet, ...pair } = row;
  return openPair(vault, { ...pair, ...tokenSet, tokenSetId });
}

/** A pair as it is stored, with the keys of its token set. */
export interface SealedPair extends TokenSetKeys {
  id: string;
  number: number;
  accessTokenSealed: string | null;
  refreshTokenSealed: string | null;
  refreshTokenFingerprint: string | null;
  expiresAt: Date;
  expiryStated: boolean;
}

/** Opens a generation's row. */
export function openPair(vault: Vault, row: SealedPair): HeldPair {
  const opened = (column: TokenColumn) => {
    const value = row[column];
    return value === null ? null : vault.open(value, placeOf(row.id, column, row));
  };
  return {
    number: row.number,
    accessToken: opened("accessTokenSealed"),
    refreshToken: opened("refreshTokenSealed"),
    refreshTokenFingerprint: row.refreshTokenFingerprint,
    expiresAt: row.expiresAt,
    expiryStated: row.expiryStated,
  };
}

/** The kept pair of a fenced writer that was rotated from the generation in force, if there is one. */
export function findKeptGeneration(db: Db, tokenSetId: string, rotatedFrom: number) {
  return db.generation.findFirst({
    where: { tokenSetId, rotatedFrom, adopted: false, wipedAt: null },
    orderBy: { number: "desc" },
    select: {
      id: true,
      number: true,
      scopes: true,
      issuedAt: true,
      expiresAt: true,
      refreshTokenFingerprint: true,
    },
  });
}

/** A pair that was stored beside the current one, sealed, with what its token set mirrors of it. */
export async function getStoredPair(db: Db, tokenSetId: string, number: number) {
  const { tokenSet, ...pair } = await db.generation.findUniqueOrThrow({
    where: { tokenSetId_number: { tokenSetId, number } },
    select: { ...sealedPairSelect, source: true, scopes: true, issuedAt: true },
  });
  return { ...pair, ...tokenSet, tokenSetId };
}

/** The pair in force, or once in force, that a generation was rotated into. */
export async function findRotation(db: Db, tokenSetId: string, rotatedFrom: number) {
  const row = await db.generation.findFirst({
    where: { tokenSetId, rotatedFrom, adopted: true },
    select: { number: true, expiresAt: true, accessTokenSealed: true, wipedAt: true },
  });
  if (!row) return null;
  const { number, expiresAt, accessTokenSealed, wipedAt } = row;
  return { number, expiresAt, isWhole: accessTokenSealed !== null || wipedAt !== null };
}

/** Puts a kept pair in force. */
export async function markAdopted(tx: Tx, id: string): Promise<void> {
  await tx.generation.update({ where: { id }, data: { adopted: true }, select: { id: true } });
}
