import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import { literally } from "#lib/db/literally.ts";
import type { ChoiceKind } from "./choice-schema.ts";

export interface Choice {
  id: string;
  name: string;
}

/** The organization's things of a kind, as rows of id, name and when they were archived. */
function of(kind: ChoiceKind, organizationId: string): Prisma.Sql {
  switch (kind) {
    case "application":
      return Prisma.sql`SELECT "id", "name", "archivedAt" FROM "Application" WHERE "organizationId" = ${organizationId}::uuid`;
    case "library":
      return Prisma.sql`SELECT "id", "name", "archivedAt" FROM "Library" WHERE "organizationId" = ${organizationId}::uuid`;
    case "person":
      return Prisma.sql`SELECT "id", "name", NULL AS "archivedAt" FROM "User" JOIN "Membership" ON "userId" = "id"
        WHERE "organizationId" = ${organizationId}::uuid`;
  }
}

interface ChoiceRead {
  kind: ChoiceKind;
  organizationId: string;
}

/** Those whose name contains the words, but for archived ones: first those that begin with them, then by name. */
export function listChoiceRows(
  db: Db,
  { kind, organizationId }: ChoiceRead,
  words: string,
  limit: number,
): Promise<Choice[]> {
  const begins = `${literally(words)}%`;
  return db.$queryRaw<Choice[]>`
    SELECT "id", "name" FROM (${of(kind, organizationId)}) AS "named"
    WHERE "name" ILIKE ${`%${begins}`} AND "archivedAt" IS NULL
    ORDER BY "name" ILIKE ${begins} DESC, "name", "id" LIMIT ${limit}`;
}

/** Null for what is gone, and for another organization's. */
export async function findChoiceRow(
  db: Db,
  { kind, organizationId }: ChoiceRead,
  id: string,
): Promise<Choice | null> {
  const rows = await db.$queryRaw<Choice[]>`
    SELECT "id", "name" FROM (${of(kind, organizationId)}) AS "named" WHERE "id" = ${id}::uuid`;
  return rows[0] ?? null;
}
