import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import { toWords } from "#lib/text/search-words.ts";
import { byClientId, type ListScope, like } from "./token-set-filter.ts";

/** So many letters in a row lead to a name by an index. */
const shortest = 3;

type Of = Pick<ListScope, "organizationId">;

/** The sets among which all are that have the word in one of their names; null when there are more than so many. */
async function findCandidates(db: Db, word: string, of: Of, most: number): Promise<string[] | null> {
  const organization = Prisma.sql`"organizationId" = ${of.organizationId}::uuid`;
  const grams = Prisma.sql`name_grams(${of.organizationId}::uuid, ARRAY[${word}::text])`;
  const enough = Prisma.sql`LIMIT ${most + 1}`;
  const rows = await db.$queryRaw<{ id: string | null }[]>`
    WITH libraries AS MATERIALIZED (
      SELECT "libraryId" AS "id" FROM "LibraryName" WHERE ${organization} AND "grams" @> ${grams} ${enough}
    ),
    applications AS MATERIALIZED (
      SELECT "id" FROM "Application" WHERE ${organization} AND ("name" ILIKE ${like(word)} OR ${byClientId(word)}) ${enough}
    )
    (SELECT "tokenSetId" AS "id" FROM "TokenSetName" WHERE ${organization} AND "grams" @> ${grams} ${enough})
    UNION
    (SELECT s."id" FROM libraries l CROSS JOIN LATERAL (
      SELECT "id" FROM "TokenSet" WHERE ${organization} AND "libraryId" = l."id" ${enough}) s ${enough})
    UNION
    (SELECT s."id" FROM applications a CROSS JOIN LATERAL (
      SELECT "id" FROM "TokenSet" WHERE ${organization} AND "applicationId" = a."id" ${enough}) s ${enough})
    UNION
    -- More libraries or applications than were read: their sets are not known.
    (SELECT NULL FROM libraries OFFSET ${most} LIMIT 1) UNION (SELECT NULL FROM applications OFFSET ${most} LIMIT 1)`;
  const ids = rows.flatMap(({ id }) => (id === null ? [] : [id]));
  return ids.length < rows.length || ids.length > most ? null : ids;
}

/**
 * A condition that leaves few sets and none that have all of these words: by the first word that few sets have. None where
 * every word is frequent, or too short for the index.
 */
export async function amongNamed(
  db: Db,
  text: string | undefined,
  scope: ListScope,
  most: number,
): Promise<Prisma.Sql> {
  const words = toWords(text ?? "").filter((word) => word.length >= shortest);
  // The longest first: fewest have it.
  for (const word of words.toSorted((left, right) => right.length - left.length)) {
    const found = await findCandidates(db, word, scope, most);
    if (found) return Prisma.sql`AND "TokenSet"."id" = ANY (${found}::uuid[])`;
  }
  return Prisma.empty;
}
