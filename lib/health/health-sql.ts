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

/** In which phases the sets of one health are. */
export function phasesOf(health: Health): readonly Phase[] {
  switch (health) {
    case "overdue":
      return ["failing", "running"];
    case "retrying":
      return ["failing"];
    case "due":
    case "healthy":
      return ["running"];
    default:
      return [health];
  }
}

/** The sets of one health, as conditions that an index can follow. */
export function healthIs(health: Health, now: Date): Prisma.Sql {
  const phases = inPhases(phasesOf(health));
  const expired = Prisma.sql`"TokenSet"."accessTokenExpiresAt" <= ${now}::timestamptz`;
  const due = Prisma.sql`"TokenSet"."nextRefreshAt" <= ${now}::timestamptz`;
  switch (health) {
    case "overdue":
      return Prisma.sql`${phases} AND ${expired}`;
    case "retrying":
      return Prisma.sql`${phases} AND (${expired}) IS NOT TRUE`;
    case "due":
      return Prisma.sql`${phases} AND ${due} AND (${expired}) IS NOT TRUE`;
    case "healthy":
      return Prisma.sql`${phases} AND (${expired}) IS NOT TRUE AND (${due}) IS NOT TRUE`;
    default:
      return phases;
  }
}
