import type { Prisma } from "#generated/prisma/client.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import { insertGeneration } from "#lib/custody/generation-repository.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { getVault } from "#lib/vault/vault.ts";
import { currentPairColumns } from "./current-pair-columns.ts";

export interface TokenSetOptions {
  organizationId: string;
  applicationId: string;
  name: string;
  library?: string;
  environment?: Environment;
  scopes?: string[];
  /** The first pair; without it the set is not connected. */
  pair?: { accessToken: string; refreshToken: string | null; expiresInSeconds: number } | null;
  /** Columns that override all others. */
  columns?: Prisma.TokenSetUncheckedUpdateInput;
}

async function findOrMakeLibrary(tx: Tx, organizationId: string, name: string, now: Date): Promise<string> {
  const { id } = await tx.library.upsert({
    where: { organizationId_name: { organizationId, name } },
    create: { id: newId(), organizationId, name, createdAt: now },
    update: {},
    select: { id: true },
  });
  return id;
}

/** Makes a token set, connected when a pair is given. */
export async function makeTokenSet(options: TokenSetOptions, now: Date): Promise<{ id: string }> {
  const { organizationId, applicationId, name, pair, columns } = options;
  const scopes = options.scopes ?? ["accounts", "library"];
  const id = newId();
  const vault = await getVault();
  await inTransaction(async (tx) => {
    const libraryId = await findOrMakeLibrary(
      tx,
      organizationId,
      options.library ?? "Brasserie Leopold",
      now,
    );
    const environment = options.environment ?? "development";
    await tx.tokenSet.create({
      data: {
        id,
        organizationId,
        applicationId,
        libraryId,
        environment,
        name,
        requestedScopes: scopes,
        createdAt: now,
      },
      select: { id: true },
    });
    if (pair) {
      const expiresAt = new Date(now.getTime() + pair.expiresInSeconds * 1_000);
      const issued = { scopes, issuedAt: now, expiresAt, expiryStated: true };
      const { accessToken, refreshToken } = pair;
      const number = await insertGeneration(tx, vault, {
        ...issued,
        tokenSetId: id,
        source: "exchange",
        rotatedFrom: null,
        adopted: true,
        accessToken,
        refreshToken,
      });
      await tx.tokenSet.update({
        where: { id },
        data: currentPairColumns(number, { ...issued, renewable: refreshToken !== null }, now),
        select: { id: true },
      });
    }
    if (columns) await tx.tokenSet.update({ where: { id }, data: columns, select: { id: true } });
  });
  return { id };
}
