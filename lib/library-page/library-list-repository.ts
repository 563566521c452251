import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import { literally } from "#lib/db/literally.ts";
import { healthSql } from "#lib/health/health-sql.ts";
import { healths } from "#lib/health/token-set-health.ts";
import { toWords } from "#lib/text/search-words.ts";
import type { ListLibraries } from "./library-list-schema.ts";

export interface LibraryRow {
  id: string;
  name: string;
  createdAt: Date;
  archivedAt: Date | null;
}

/** The organization's libraries whose names have all these words: those in use, or those that are archived. */
export function librariesCalled(
  organizationId: string,
  { q = "", show }: Pick<ListLibraries, "q" | "show">,
): Prisma.LibraryWhereInput {
  const named = toWords(q).map((part) => ({
    name: { contains: literally(part), mode: "insensitive" as const },
  }));
  return { AND: [{ organizationId, archivedAt: show ? { not: null } : null }, ...named] };
}

export interface LibraryRead {
  where: Prisma.LibraryWhereInput;
  order: "asc" | "desc";
  /** The name after which the page begins; names are unique. */
  beyond: string | null;
  take: number;
}

/** Libraries by name, from a name on. */
export function listLibraryRows(db: Db, { where, order, beyond, take }: LibraryRead): Promise<LibraryRow[]> {
  const position = beyond === null ? [] : [{ name: { [order === "asc" ? "gt" : "lt"]: beyond } }];
  return db.library.findMany({
    where: { AND: [where, ...position] },
    orderBy: { name: order },
    take,
    select: { id: true, name: true, createdAt: true, archivedAt: true },
  });
}

export function countLibraries(db: Db, where: Prisma.LibraryWhereInput): Promise<number> {
  return db.library.count({ where });
}

/** Where a page begins; null when the library is gone. */
export async function findLibraryName(db: Db, organizationId: string, id: string): Promise<string | null> {
  const row = await db.library.findFirst({ where: { id, organizationId }, select: { name: true } });
  return row?.name ?? null;
}

export interface SetCountRow {
  libraryId: string;
  production: number;
  development: number;
  /** The place of the worst health in `healths`, from 1. */
  worst: number;
}

export interface SetCountRead {
  organizationId: string;
  libraryIds: readonly string[];
  now: Date;
}

/** How many token sets these libraries have, and the worst health among them; none for a library without any. */
export async function countSetsOf(db: Db, read: SetCountRead): Promise<SetCountRow[]> {
  const { organizationId, libraryIds, now } = read;
  if (libraryIds.length === 0) return [];
  const ids = Prisma.join(libraryIds.map((id) => Prisma.sql`${id}::uuid`));
  return db.$queryRaw<SetCountRow[]>`
    SELECT "libraryId",
      (count(*) FILTER (WHERE "environment" = 'production'))::int AS "production",
      (count(*) FILTER (WHERE "environment" = 'development'))::int AS "development",
      min(array_position(ARRAY[${Prisma.join([...healths])}], ${healthSql(now)}))::int AS "worst"
    FROM "TokenSet" WHERE "organizationId" = ${organizationId}::uuid AND "libraryId" IN (${ids})
    GROUP BY 1`;
}
