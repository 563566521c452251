import "server-only";
import type { Environment } from "#lib/auth/permissions.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import type { Rotation } from "./brought-generation.ts";

export interface NewTokenSet {
  id: string;
  organizationId: string;
  applicationId: string;
  libraryId: string;
  environment: Environment;
  name: string;
  requestedScopes: string[];
  createdAt: Date;
}

/** Inserts a token set that is not connected yet. */
export async function insertTokenSet(tx: Tx, set: NewTokenSet): Promise<void> {
  await tx.tokenSet.create({ data: set, select: { id: true } });
}

export async function deleteTokenSet(tx: Tx, id: string): Promise<void> {
  await tx.tokenSet.delete({ where: { id }, select: { id: true } });
}

/** How many codes were offered for the set whose answer never came. */
export function countCodesWithoutAnswer(db: Db, tokenSetId: string): Promise<number> {
  return db.attempt.count({
    where: {
      tokenSetId,
      kind: "exchange",
      OR: [{ outcome: null }, { outcome: { in: ["unknown", "lost"] } }],
    },
  });
}

/** Remembers the flows of a set that is about to be deleted, for browsers that come back with their state. */
export async function keepDiscardedFlows(tx: Tx, tokenSetId: string): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "DiscardedFlow" ("stateHash", "byLink", "expiresAt")
    SELECT "stateHash", "connectLinkId" IS NOT NULL, "expiresAt" FROM "Authorization"
    WHERE "tokenSetId" = ${tokenSetId}::uuid`;
}

/** Whether tokens of the set are kept, current or not. */
export async function hasTokens(db: Db, tokenSetId: string): Promise<boolean> {
  const kept = { tokenSetId, wipedAt: null };
  return (await db.generation.findFirst({ where: kept, select: { id: true } })) !== null;
}

/** The pairs that refreshes of these generations brought. */
export async function listRotations(db: Db, tokenSetId: string, spent: number[]): Promise<Rotation[]> {
  if (spent.length === 0) return [];
  const rows = await db.generation.findMany({
    where: { tokenSetId, rotatedFrom: { in: spent } },
    select: { number: true, rotatedFrom: true },
  });
  return rows.flatMap(({ number, rotatedFrom }) => (rotatedFrom === null ? [] : [{ number, rotatedFrom }]));
}

/** The newest generations of a token set, newest first, without their tokens. */
export function listGenerationRows(db: Db, tokenSetId: string, take: number) {
  return db.generation.findMany({
    where: { tokenSetId },
    orderBy: { number: "desc" },
    take,
    select: {
      number: true,
      source: true,
      adopted: true,
      scopes: true,
      issuedAt: true,
      expiresAt: true,
      wipedAt: true,
      accessTokenFingerprint: true,
      refreshTokenFingerprint: true,
    },
  });
}
