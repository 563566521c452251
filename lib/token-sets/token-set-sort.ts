import { Prisma } from "#generated/prisma/client.ts";
import { type Cause, causes } from "#lib/health/cause.ts";
import { causePhases } from "#lib/health/cause-phases.ts";
import { causeIn, causeSql } from "#lib/health/cause-sql.ts";
import { healthIs, healthSql, inPhases, type Phase, phasesOf } from "#lib/health/health-sql.ts";
import { type Health, healths } from "#lib/health/token-set-health.ts";
import type { ListScope } from "./token-set-filter.ts";
import { hidesEnded, type TokenSetFilter, type TokenSetSort } from "./token-set-schema.ts";

/** Sets that stand together in the list, ordered by `key`, then by id. */
export interface Segment {
  name: string;
  where: Prisma.Sql;
  /** The phases of its sets, where they are not all. */
  phases?: readonly Phase[];
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
  type: "text" | "timestamptz";
  /** What the key is read from besides the set; null when nothing. */
  join: Prisma.Sql | null;
}

const all = { name: "all", where: Prisma.sql`true` };
const name = Prisma.sql`"TokenSet"."name"`;
const whole = { chunks: [[all]], segmentOf: Prisma.sql`'all'`, join: null } as const;

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
    ...{ key, type: "timestamptz", join: null },
  };
}

/** How many healths, from the worst on, are those of sets that somebody waits for. */
const pressing = healths.indexOf("due") + 1;

/** The worst first, each health by name: every health is one place in the index on the phase. */
function byHealth(filter: TokenSetFilter, now: Date): Sorting {
  const isHidden = (health: Health) => (health === "revoked" || health === "archived") && hidesEnded(filter);
  const wanted = healths.filter((health) => (filter.health ? health === filter.health : !isHidden(health)));
  const toSegments = (some: readonly (typeof healths)[number][]) =>
    some
      .filter((health) => wanted.includes(health))
      .map((health) => ({ name: health, where: healthIs(health, now), phases: phasesOf(health) }));
  return {
    chunks: [toSegments(healths.slice(0, pressing)), toSegments(healths.slice(pressing))],
    segmentOf: healthSql(now),
    ...{ key: name, type: "text", join: null },
  };
}

/** In the order of `causes`, each by name; sets without one last. */
function byCause(scope: ListScope): Sorting {
  const cause = causeSql(scope, scope.now);
  const toSegment = (name: Cause) => ({
    name,
    where: causeIn([name], scope, scope.now),
    phases: causePhases[name],
  });
  const none = { name: "none", where: Prisma.sql`${inPhases(["running"])} AND ${cause} IS NULL` };
  return {
    // Where there is much, the first fill a page.
    chunks: [
      ...[causes.slice(0, 4), causes.slice(4, 12), causes.slice(12)].map((some) => some.map(toSegment)),
      [none],
    ],
    segmentOf: Prisma.sql`COALESCE(${cause}, 'none')`,
    ...{ key: name, type: "text", join: null },
  };
}

/** How the list is sorted. */
export function toSorting(sort: TokenSetSort, filter: TokenSetFilter, scope: ListScope): Sorting {
  switch (sort) {
    case "name":
      return { ...whole, key: name, type: "text" };
    case "library":
      return {
        ...{ ...whole, key: Prisma.sql`"Library"."name"`, type: "text" },
        // With the organization, so that libraries are read in the order of their names, and no further than the page goes.
        join: Prisma.sql`JOIN "Library" ON "Library"."id" = "TokenSet"."libraryId"
          AND "Library"."organizationId" = "TokenSet"."organizationId"`,
      };
    case "expires":
      return byInstant("accessTokenExpiresAt");
    case "refresh":
      return byInstant("nextRefreshAt");
    case "health":
      return byHealth(filter, scope.now);
    case "cause":
      return byCause(scope);
  }
}
