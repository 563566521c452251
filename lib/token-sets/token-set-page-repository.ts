import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import type { Db } from "#lib/db/client.ts";
import { amongNamed } from "./named-repository.ts";
import { filterSql, type ListScope } from "./token-set-filter.ts";
import type { TokenSetFilter } from "./token-set-schema.ts";
import type { Segment, Sorting } from "./token-set-sort.ts";

type Order = "asc" | "desc";

/** The place of a row in the list. */
export interface Pivot {
  id: string;
  segment: string;
  key: string | number | Date | null;
}

/** Of which sets: those that a filter finds. */
export interface Found {
  filter: TokenSetFilter;
  scope: ListScope;
  /** All that it finds, when they were gathered already. */
  gathered: Record<Environment, string[]> | null;
  /** Where it is known to find more than are counted. */
  crowded?: ReadonlySet<Environment>;
}

export interface TokenSetRead extends Found {
  sorting: Sorting;
  order: Order;
  /** After which the page begins. */
  pivot: Pivot | null;
  take: number;
}

const directions = { asc: Prisma.sql`ASC`, desc: Prisma.sql`DESC` };

function where({ filter, scope, gathered }: Found): Prisma.Sql {
  if (!gathered) return filterSql(filter, scope);
  const ids = filter.environment
    ? gathered[filter.environment]
    : [...gathered.production, ...gathered.development];
  return Prisma.sql`"TokenSet"."organizationId" = ${scope.organizationId}::uuid AND "TokenSet"."id" = ANY (${ids}::uuid[])`;
}

/** The rows of the segment after the pivot; its key is null for all of a segment, or for none. */
function after({ sorting, order }: TokenSetRead, pivot: Pivot): Prisma.Sql {
  const comparison = order === "asc" ? Prisma.sql`>` : Prisma.sql`<`;
  if (pivot.key === null) return Prisma.sql`"TokenSet"."id" ${comparison} ${pivot.id}::uuid`;
  const value = Prisma.sql`${pivot.key}::${Prisma.raw(sorting.type)}`;
  const isAfter = Prisma.sql`(${sorting.key}, "TokenSet"."id") ${comparison} (${value}, ${pivot.id}::uuid)`;
  // No index has the columns of two tables: the bound that follows for the first is followed in its own.
  return sorting.join ? Prisma.sql`${sorting.key} ${comparison}= ${value} AND ${isAfter}` : isAfter;
}

/** The rows of some segments in order: each is read no further than the page goes, and not at all once it is full. */
function readSegments(db: Db, read: TokenSetRead, segments: readonly Segment[]): Promise<Pivot[]> {
  const { sorting, pivot, take } = read;
  const direction = directions[read.order];
  const part = (place: number) => Prisma.raw(`"part${place}"`);
  const parts = segments.map(({ name, where: condition, phases }, place) => {
    const filtered = where(phases ? { ...read, scope: { ...read.scope, phases } } : read);
    const position = pivot?.segment === name ? Prisma.sql`AND ${after(read, pivot)}` : Prisma.empty;
    const earlier = segments
      .slice(0, place)
      .map((_, index) => Prisma.sql`(SELECT count(*) FROM ${part(index)})`);
    const isOpen =
      earlier.length === 0 ? Prisma.empty : Prisma.sql`WHERE ${Prisma.join(earlier, " + ")} < ${take}`;
    return Prisma.sql`${part(place)} AS MATERIALIZED (SELECT * FROM (
      SELECT "TokenSet"."id", ${place}::int AS "place", ${name}::text AS "segment", ${sorting.key} AS "key"
      FROM "TokenSet" ${sorting.join ?? Prisma.empty}
      WHERE ${filtered} AND ${condition} ${position}
      ORDER BY ${sorting.key} ${direction}, "TokenSet"."id" ${direction} LIMIT ${take}) AS "found" ${isOpen})`;
  });
  const found = segments.map((_, place) => Prisma.sql`SELECT * FROM ${part(place)}`);
  return db.$queryRaw<Pivot[]>`
    WITH ${Prisma.join(parts, ", ")}
    SELECT "id", "segment", "key" FROM (${Prisma.join(found, " UNION ALL ")}) AS "found"
    ORDER BY "place", "key" ${direction}, "id" ${direction} LIMIT ${take}`;
}

/** The rows of all segments in order, of sets that were gathered: few enough to be put in order at once. */
async function placeGathered(db: Db, read: TokenSetRead): Promise<Pivot[]> {
  const { sorting, pivot, take } = read;
  const direction = directions[read.order];
  const names = sorting.chunks.flat().map(({ name }) => name);
  const comparison = read.order === "asc" ? Prisma.sql`>` : Prisma.sql`<`;
  const start = pivot && names.indexOf(pivot.segment) + 1;
  // The pivot has become one of those that are not shown.
  if (start === 0) return [];
  const position = start
    ? Prisma.sql`WHERE "place" ${comparison} ${start}::int OR ("place" = ${start}::int AND "isAfter")`
    : Prisma.empty;
  return db.$queryRaw<Pivot[]>`
    SELECT "id", "segment", "key" FROM (
      SELECT "TokenSet"."id", s."name" AS "segment", s."place", ${sorting.key} AS "key",
        ${start ? after(read, pivot) : Prisma.sql`true`} AS "isAfter"
      FROM "TokenSet" ${sorting.join ?? Prisma.empty}
      JOIN unnest(${names}::text[]) WITH ORDINALITY AS s("name", "place") ON s."name" = ${sorting.segmentOf}
      WHERE ${where(read)}) AS "found"
    ${position}
    ORDER BY "place" ${direction}, "key" ${direction}, "id" ${direction} LIMIT ${take}`;
}

/** The places of token sets in this order, from the pivot on. */
export async function listPlaces(db: Db, read: TokenSetRead): Promise<Pivot[]> {
  const { sorting, order, pivot, take, crowded } = read;
  if (read.gathered) return placeGathered(db, read);
  // Where much is found, the first segment alone may fill the page, and each that is read is judged from end to end.
  const all =
    crowded && crowded.size > 0 ? sorting.chunks.flat().map((segment) => [segment]) : sorting.chunks;
  const turn = <Item>(items: readonly Item[]) => (order === "asc" ? [...items] : items.toReversed());
  const chunks = turn(all).map(turn);
  const found: Pivot[] = [];
  let isBefore = pivot !== null;
  for (const chunk of chunks) {
    const start = isBefore ? chunk.findIndex(({ name }) => name === pivot?.segment) : 0;
    if (start < 0) continue;
    isBefore = false;
    const segments = chunk.slice(start);
    if (segments.length > 0) {
      found.push(...(await readSegments(db, { ...read, take: take - found.length }, segments)));
    }
    if (found.length >= take) break;
  }
  return found;
}

/** The place of a set in the list; null when it is gone or nothing of these environments. */
export async function findPivot(
  db: Db,
  id: string,
  { sorting, scope }: Pick<TokenSetRead, "sorting" | "scope">,
  reach: readonly Environment[],
): Promise<Pivot | null> {
  const rows = await db.$queryRaw<Pivot[]>`
    SELECT "TokenSet"."id", ${sorting.segmentOf} AS "segment", ${sorting.key} AS "key"
    FROM "TokenSet" ${sorting.join ?? Prisma.empty}
    WHERE "TokenSet"."id" = ${id}::uuid AND "TokenSet"."organizationId" = ${scope.organizationId}::uuid
      AND "TokenSet"."environment" = ANY(${[...reach]}::"Environment"[])`;
  return rows[0] ?? null;
}

/** How many sets of each environment the filter finds, each counted up to a bound. */
export async function countFound(
  db: Db,
  { filter, scope, gathered, crowded }: Found,
  bound: number,
): Promise<Record<Environment, number>> {
  if (gathered) return { production: gathered.production.length, development: gathered.development.length };
  const count = (environment: Environment) =>
    crowded?.has(environment)
      ? Prisma.sql`${bound}::int`
      : Prisma.sql`(SELECT count(*)::int FROM (
        SELECT FROM "TokenSet" WHERE ${filterSql({ ...filter, environment }, scope)} LIMIT ${bound}) AS "found")`;
  const [counts] = await db.$queryRaw<Record<Environment, number>[]>`
    SELECT ${count("production")} AS "production", ${count("development")} AS "development"`;
  return counts ?? { production: 0, development: 0 };
}

/** How many sets are looked through for a word before an index is asked for it, in times of how many are gathered at most. */
const glance = 1.5;
/** So many of them first: where fewer than half have it, the others would not show it to be frequent. */
const firstLook = 200;

/**
 * What a glance at so few sets shows of the words of a filter: more have them than are gathered, or there are no more sets.
 * Null where it shows neither.
 */
async function glanceAt(db: Db, { filter, scope }: Pick<Found, "filter" | "scope">, most: number) {
  if (filter.q === undefined) return null;
  const own = Prisma.sql`FROM "TokenSet" WHERE "organizationId" = ${scope.organizationId}::uuid`;
  const few = glance * most;
  const condition = filterSql(filter, scope, "looking up");
  const moreThan = (count: number, among: number) => Prisma.sql`EXISTS (
    SELECT FROM (SELECT * ${own} LIMIT ${among}::int) AS "TokenSet" WHERE ${condition} OFFSET ${count}::int)`;
  const [seen] = await db.$queryRaw<{ shows: "frequent" | "no more" | null }[]>`
    SELECT CASE WHEN NOT EXISTS (SELECT ${own} OFFSET ${few}::int) THEN 'no more'
      WHEN ${moreThan(firstLook / 2, firstLook)} AND ${moreThan(most, few)} THEN 'frequent' END AS "shows"`;
  return seen?.shows ?? null;
}

/** The sets of both environments that the filter finds; null when there are more than so many. */
export async function gatherFound(
  db: Db,
  { filter, scope }: Pick<Found, "filter" | "scope">,
  most: number,
): Promise<Found["gathered"]> {
  const ofBoth = { ...filter, environment: undefined };
  const shown = await glanceAt(db, { filter: ofBoth, scope }, most);
  if (shown === "frequent") return null;
  const among = shown === "no more" ? Prisma.empty : await amongNamed(db, filter.q, scope, most);
  const rows = await db.$queryRaw<{ id: string; environment: Environment }[]>`
    SELECT "TokenSet"."id", "TokenSet"."environment" FROM "TokenSet"
    WHERE ${filterSql(ofBoth, scope, among === Prisma.empty ? "finding" : "looking up")} ${among} LIMIT ${most + 1}`;
  if (rows.length > most) return null;
  const of = (environment: Environment) =>
    rows.flatMap((row) => (row.environment === environment ? [row.id] : []));
  return { production: of("production"), development: of("development") };
}
