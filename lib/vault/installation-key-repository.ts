import "server-only";
import type { Db } from "#lib/db/client.ts";

/** A sealed key of this installation; null until it is made. */
export async function findSealedKey(db: Db, name: string): Promise<string | null> {
  const row = await db.installationKey.findUnique({ where: { name }, select: { keySealed: true } });
  return row?.keySealed ?? null;
}

/** Stores a sealed key, unless another process stored one first. */
export async function insertSealedKey(db: Db, name: string, keySealed: string): Promise<void> {
  await db.installationKey.createMany({ data: [{ name, keySealed }], skipDuplicates: true });
}
