import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import type { ToldLimit } from "#lib/oauth/told-limit.ts";
import { type CallKind, callKinds, type Share } from "./call-shares.ts";

/**
 * Calls are counted in steps of five seconds. The last minute is what the present step and the twelve before it hold:
 * so no sixty seconds hold more than is allowed, wherever the provider's own minute begins.
 */
const stepSeconds = 5;
const steps = 60 / stepSeconds + 1;

/** How long a step takes by the clock: shorter in a drill, whose minute passes faster. */
const stepLength = () => Prisma.sql`${stepSeconds / env().LARDER_PACE}::double precision`;

const columns: Record<CallKind, Prisma.Sql> = {
  person: Prisma.sql`"people"`,
  refresh: Prisma.sql`"refreshes"`,
  doubt: Prisma.sql`"doubts"`,
  check: Prisma.sql`"checks"`,
};
const everyColumn = callKinds.map((kind) => columns[kind]);

/** The counts of a row `b` as they are at the step `n`: what is older than a minute has fallen out. */
const presentCounts = Prisma.join(
  everyColumn.map(
    (column) =>
      Prisma.sql`(array_fill(0, ARRAY[LEAST(n."step" - b."step", ${steps}::bigint)::int]) || b.${column})[1:${steps}::int] AS ${column}`,
  ),
);

/** The row with what counts of it now, by the database's clock. */
function presentBudget(provider: string): Prisma.Sql {
  return Prisma.sql`
    SELECT b."provider", n."at", n."step", ${presentCounts}, b."toldUntil",
      CASE WHEN b."toldUntil" > n."at" THEN b."toldLeft" END AS "toldLeft",
      CASE WHEN b."waitUntil" > n."at" THEN b."waitUntil" END AS "waitUntil"
    FROM "ProviderBudget" b,
      LATERAL (
        SELECT c."at", GREATEST(b."step", floor(extract(epoch FROM c."at")::double precision / ${stepLength()})::bigint) AS "step"
        FROM (SELECT clock_timestamp() AS "at") c
      ) n
    WHERE b."provider" = ${provider}`;
}

const sumOf = (counts: Prisma.Sql) => Prisma.sql`(SELECT COALESCE(sum(c), 0)::int FROM unnest(${counts}) c)`;
const allCounts = Prisma.join(everyColumn, " || ");

const presentPlace = Prisma.sql`1`;

/**
 * Assignments that write the present counts back, with `calls` more of one kind.
 * @param place of the step that they belong to, from the present one back; beyond the last, nothing changes
 */
function writeBack(kind: CallKind | null, calls: Prisma.Sql, place = presentPlace): Prisma.Sql {
  const counts = callKinds.map((each) => {
    const column = columns[each];
    const changed = Prisma.sql`(g.${column}[1:${place} - 1] || GREATEST(0, g.${column}[${place}] + ${calls})
      || g.${column}[${place} + 1:${steps}::int])[1:${steps}::int]`;
    return Prisma.sql`${column} = ${each === kind ? changed : Prisma.sql`g.${column}`}`;
  });
  return Prisma.join([Prisma.sql`"step" = g."step"`, ...counts]);
}

/** Inserts the provider's row, unless there is one. */
export async function insertBudget(db: Db, provider: string): Promise<void> {
  await db.$executeRaw`INSERT INTO "ProviderBudget" ("provider") VALUES (${provider}) ON CONFLICT DO NOTHING`;
}

/** How many calls are wanted, and within which share of how many a minute. */
export interface Want extends Share {
  kind: CallKind;
  perMinute: number;
  atMost: number;
  /** Only a multiple of it is of use. */
  unit: number;
}

/** What was granted, and when to ask again. */
export interface Grant {
  calls: number;
  /** The step in which they count. */
  step: number;
  /** The provider asked for no call before this; null when it did not. */
  waitUntil: Date | null;
  /** In how many milliseconds more may be left. */
  moreInMs: number;
}

/** Takes calls for one kind, in one statement; null when the provider has no row yet. */
export async function takeFromBudget(db: Db, provider: string, want: Want): Promise<Grant | null> {
  const { kind, perMinute, reserve, most, atMost, unit } = want;
  const [grant] = await db.$queryRaw<Grant[]>`
    WITH budget AS MATERIALIZED (${presentBudget(provider)} FOR UPDATE OF b),
    counted AS (
      SELECT *, LEAST(${perMinute}::int - ${sumOf(allCounts)}, "toldLeft") AS "left",
        ${most}::int - ${sumOf(columns[kind])} AS "ownLeft"
      FROM budget
    ),
    granted AS (
      SELECT *, CASE WHEN "waitUntil" IS NOT NULL THEN 0
        ELSE GREATEST(0, LEAST(${atMost}::int, "ownLeft", "left" - ${reserve}::int)) / ${unit}::int * ${unit}::int
        END AS "calls"
      FROM counted
    )
    UPDATE "ProviderBudget" p
    SET ${writeBack(kind, Prisma.sql`g."calls"`)}, "toldLeft" = g."toldLeft" - g."calls"
    FROM granted g WHERE p."provider" = g."provider"
    RETURNING g."calls", g."step"::float8 AS "step", g."waitUntil",
      (extract(epoch FROM COALESCE(g."waitUntil", to_timestamp((g."step" + 1) * ${stepLength()})) - g."at") * 1000)::float8
        AS "moreInMs"`;
  return grant ?? null;
}

/** Whether the provider has a row; without one, nothing is written. */
interface Found {
  isFound: boolean;
}

/** Counts calls that are made whatever is left. */
export async function addToBudget(db: Db, provider: string, kind: CallKind, calls: number): Promise<Found> {
  const rows = await db.$executeRaw`
    WITH g AS MATERIALIZED (${presentBudget(provider)} FOR UPDATE OF b)
    UPDATE "ProviderBudget" p
    SET ${writeBack(kind, Prisma.sql`${calls}::int`)}, "toldLeft" = GREATEST(0, g."toldLeft" - ${calls}::int)
    FROM g WHERE p."provider" = g."provider"`;
  return { isFound: rows > 0 };
}

/** Calls of one kind that were taken and will not be made. */
export interface Unused {
  kind: CallKind;
  /** The step in which they were taken. */
  step: number;
  calls: number;
}

/** Gives calls back to the step in which they were taken: what others have taken since goes on counting. */
export async function giveBack(db: Db, provider: string, { kind, step, calls }: Unused): Promise<void> {
  const place = Prisma.sql`g."place"`;
  await db.$executeRaw`
    WITH budget AS MATERIALIZED (${presentBudget(provider)} FOR UPDATE OF b),
    g AS (SELECT *, ("step" - ${step}::bigint)::int + 1 AS "place" FROM budget)
    UPDATE "ProviderBudget" p
    SET ${writeBack(kind, Prisma.sql`-${calls}::int`, place)}, "toldLeft" = g."toldLeft" + ${calls}::int
    FROM g WHERE p."provider" = g."provider"`;
}

/**
 * Writes down what the provider told; it lowers what is left until then, and never raises it.
 * @param peopleShare what is left to people when a call was one too many
 */
export async function tellBudget(
  db: Db,
  provider: string,
  told: ToldLimit,
  peopleShare: number,
): Promise<Found> {
  const { left, perMinute, resetMs, isOver, waitMs } = told;
  const after = (ms: number) => Prisma.sql`g."at" + make_interval(secs => ${ms}::double precision / 1000)`;
  const rows = await db.$executeRaw`
    WITH budget AS MATERIALIZED (${presentBudget(provider)} FOR UPDATE OF b),
    g AS (
      SELECT *, GREATEST(0, LEAST(
          ${left}::int, ${perMinute}::int - ${sumOf(allCounts)}, ${isOver ? peopleShare : null}::int
        )) AS "newLeft",
        ${left !== null || perMinute !== null || isOver}::boolean AS "isTold"
      FROM budget
    )
    UPDATE "ProviderBudget" p
    SET ${writeBack(null, Prisma.sql`0`)},
      "toldLeft" = CASE WHEN g."isTold" THEN LEAST(g."toldLeft", g."newLeft") ELSE g."toldLeft" END,
      "toldUntil" = CASE WHEN g."isTold" AND (g."toldLeft" IS NULL OR g."newLeft" <= g."toldLeft")
        THEN ${after(resetMs)} ELSE g."toldUntil" END,
      "waitUntil" = GREATEST(g."waitUntil", ${waitMs > 0 ? after(waitMs) : Prisma.sql`NULL::timestamptz`})
    FROM g WHERE p."provider" = g."provider"`;
  return { isFound: rows > 0 };
}

/** The calls of the last minute by kind, and what the provider told. */
export type BudgetRow = Record<CallKind, number> & {
  at: Date;
  toldLeft: number | null;
  waitUntil: Date | null;
};

export async function findBudget(db: Db, provider: string): Promise<BudgetRow | null> {
  const counts = callKinds.map((kind) => Prisma.sql`${sumOf(columns[kind])} AS ${Prisma.raw(`"${kind}"`)}`);
  const [row] = await db.$queryRaw<BudgetRow[]>`
    SELECT ${Prisma.join(counts)}, "at", "toldLeft", "waitUntil" FROM (${presentBudget(provider)}) present`;
  return row ?? null;
}
