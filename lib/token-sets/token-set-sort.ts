import { Prisma } from "#generated/prisma/client.ts";
import { causes } from "#lib/health/cause.ts";
import { causeSql } from "#lib/health/cause-sql.ts";
import { healthIs, healthSql } from "#lib/health/health-sql.ts";
import { type Health, healths } from "#lib/health/token-set-health.ts";
import { isId, type ListScope } from "./token-set-filter.ts";
import { hidesEnded, type TokenSetFilter, type TokenSetSort } from "./token-set-schema.ts";

/** Sets that stand together in the list, ordered by `key`, then by id. */
export interface Segment {
  name: string;
  where: Prisma.Sql;
}

/** How a list is sorted, ascending: descending is the exact reverse. */
export interface Sorting {
  /** What is read at once; what comes later is read only while the page is not full. */
  chunks: readonly (readonly Segment[])[];
  /** Which segment a row is in. */
  segmentOf: Prisma.Sql;
  /** The order within a segment. */
  key: Prisma.Sql;
  /** The type of `key`. */
  type: "text" | "timestamptz" | "int";
  join: Prisma.Sql;
}

const all = { name: "all", where: Prisma.sql`true` };
const name = Prisma.sql`"TokenSet"."name"`;
const whole = { chunks: [[all]], segmentOf: Prisma.sql`'all'`, join: Prisma.empty } as const;

/** Sets without a value come last. */
function byInstant(column: "accessTokenExpiresAt" | "nextRefreshAt"): Sorting {
  const key = Prisma.raw(`"TokenSet"."${column}"`);
  const [known, none] = [Prisma.sql`${key} IS NOT NULL`, Prisma.sql`${key} IS NULL`];
  return {
    chunks: [
      [
        { name: "known", where: known },
        { name: "none", where: none },
      ],
    ],
    segmentOf: Prisma.sql`CASE WHEN ${known} THEN 'known' ELSE 'none' END`,
    ...{ key, type: "timestamptz", join: Prisma.empty },
  };
}

/** How many healths, from the worst on, are those of sets that somebody waits for. */
const pressing = healths.indexOf("due") + 1;

/** Whether the filter is one that no index follows, so that every set is judged by it. */
function readsAll({ q, by, cause, view, application, library }: TokenSetFilter): boolean {
  const isWords = (text: string | undefined) => text !== undefined && !isId(text);
  const named = isWords(application) || isWords(library);
  return named || q !== undefined || by !== undefined || cause !== undefined || view === "needs-person";
}

/** The worst first, each health by name, in one pass over what the filter finds. */
function byHealthInOnePass(now: Date): Sorting {
  const place = Prisma.sql`array_position(ARRAY[${Prisma.join([...healths])}], ${healthSql(now)})`;
  return { ...whole, key: Prisma.sql`chr(ascii('a') + ${place}) || ${name}`, type: "text" };
}

/** The worst first, each health by name: every health is one place in the index on the phase. */
function byHealth(filter: TokenSetFilter, now: Date): Sorting {
  const isHidden = (health: Health) => (health === "revoked" || health === "archived") && hidesEnded(filter);
  const wanted = healths.filter((health) => (filter.health ? health === filter.health : !isHidden(health)));
  const toSegments = (some: readonly (typeof healths)[number][]) =>
    some
      .filter((health) => wanted.includes(health))
      .map((health) => ({ name: health, where: healthIs(health, now) }));
  return {
    chunks: [toSegments(healths.slice(0, pressing)), toSegments(healths.slice(pressing))],
    segmentOf: healthSql(now),
    ...{ key: name, type: "text", join: Prisma.empty },
  };
}

/** In the order of `causes`; sets without one last. */
function byCause({ isDatabaseHeld, now }: ListScope): Sorting {
  const cause = causeSql({ isDatabaseHeld }, now);
  const key = Prisma.sql`coalesce(array_position(ARRAY[${Prisma.join([...causes])}], ${cause}), ${causes.length + 1})`;
  return { ...whole, key, type: "int" };
}

/** How the list is sorted. */
export function toSorting(sort: TokenSetSort, filter: TokenSetFilter, scope: ListScope): Sorting {
  switch (sort) {
    case "name":
      return { ...whole, key: name, type: "text" };
    case "library":
      return {
        ...{ ...whole, key: Prisma.sql`"Library"."name"`, type: "text" },
        join: Prisma.sql`JOIN "Library" ON "Library"."id" = "TokenSet"."libraryId"`,
      };
    case "expires":
      return byInstant("accessTokenExpiresAt");
    case "refresh":
      return byInstant("nextRefreshAt");
    case "health":
      return readsAll(filter) ? byHealthInOnePass(scope.now) : byHealth(filter, scope.now);
    case "cause":
      return byCause(scope);
  }
}
