import { Prisma } from "#generated/prisma/client.ts";
import type { Health } from "./token-set-health.ts";

/** Where a set stands, apart from the clock: the column that the database computes. */
export type Phase = Exclude<Health, "overdue" | "retrying" | "due" | "healthy"> | "failing" | "running";

const column = Prisma.sql`"TokenSet"."phase"`;

/** The sets in one of these phases. */
export function inPhases(phases: readonly Phase[]): Prisma.Sql {
  return phases.length === 1
    ? Prisma.sql`${column} = ${phases[0]}`
    : Prisma.sql`${column} IN (${Prisma.join([...phases])})`;
}

/** The rules of `toHealth` as SQL over the columns of "TokenSet". A test over generated rows compares them. */
export function healthSql(now: Date): Prisma.Sql {
  return Prisma.sql`CASE
    WHEN ${column} NOT IN ('failing', 'running') THEN ${column}
    WHEN "TokenSet"."accessTokenExpiresAt" <= ${now}::timestamptz THEN 'overdue'
    WHEN ${column} = 'failing' THEN 'retrying'
    WHEN "TokenSet"."nextRefreshAt" <= ${now}::timestamptz THEN 'due'
    ELSE 'healthy'
  END`;
}

/** The sets of one health, as conditions that an index can follow. */
export function healthIs(health: Health, now: Date): Prisma.Sql {
  const expired = Prisma.sql`"TokenSet"."accessTokenExpiresAt" <= ${now}::timestamptz`;
  const due = Prisma.sql`"TokenSet"."nextRefreshAt" <= ${now}::timestamptz`;
  switch (health) {
    case "overdue":
      return Prisma.sql`${inPhases(["failing", "running"])} AND ${expired}`;
    case "retrying":
      return Prisma.sql`${inPhases(["failing"])} AND (${expired}) IS NOT TRUE`;
    case "due":
      return Prisma.sql`${inPhases(["running"])} AND ${due} AND (${expired}) IS NOT TRUE`;
    case "healthy":
      return Prisma.sql`${inPhases(["running"])} AND (${expired}) IS NOT TRUE AND (${due}) IS NOT TRUE`;
    default:
      return inPhases([health]);
  }
}
