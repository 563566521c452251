import "server-only";
import type { Environment } from "#lib/auth/permissions.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";

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

/** Whether the set was ever connected. */
export async function hasGenerations(db: Db, tokenSetId: string): Promise<boolean> {
  return (await db.generation.findFirst({ where: { tokenSetId }, select: { id: true } })) !== null;
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
