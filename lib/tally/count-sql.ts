import { Prisma } from "#generated/prisma/client.ts";

/** Counts that depend on the clock are kept by quarters of an hour: every zone's days begin with one. */
export const quarterMs = 15 * 60 * 1_000;

/** The beginning of an instant's quarter. */
export function quarterOf(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / quarterMs) * quarterMs);
}

const binned = (instant: Prisma.Sql) => Prisma.sql`date_bin('15 minutes', ${instant}, to_timestamp(0))`;
const phaseOf = (row: Prisma.Sql) => Prisma.sql`split_part(${row}."standing", ':', 1)`;
const c = Prisma.sql`c`;

/** The sets as "TokenSetChange" knows them: what all changes together come to. */
export const presentSets = Prisma.sql`(
  SELECT s."organizationId", s."applicationId", s."environment", 1 AS "change", token_set_standing(s) AS "standing",
    s."accessTokenExpiresAt" AS "expiresAt", s."nextRefreshAt" AS "refreshAt", token_set_heard(s) AS "heardAt"
  FROM "TokenSet" s)`;

/**
 * What changes add to "TokenSetCount". `expired`: from when the access token has expired. `due`: from when it is due or has expired.
 * `silent`: from when nothing was heard of it for a day, or it has expired.
 * @param changes rows of "TokenSetChange", or like them
 */
export function asCounts(changes: Prisma.Sql): Prisma.Sql {
  const isRefreshed = Prisma.sql`${phaseOf(c)} IN ('failing', 'running')`;
  const silentAt = Prisma.sql`LEAST(COALESCE(c."heardAt" + interval '1 day', to_timestamp(0)), c."expiresAt")`;
  return Prisma.sql`
    SELECT c."organizationId", k."kind", k."quarter", c."environment", c."applicationId", c."standing",
      sum(c."change")::int AS "count"
    FROM ${changes} c, LATERAL (VALUES
      ('all', to_timestamp(0)),
      ('expired', CASE WHEN ${isRefreshed} THEN ${binned(Prisma.sql`c."expiresAt"`)} END),
      ('due', CASE WHEN ${phaseOf(c)} = 'running' THEN ${binned(Prisma.sql`LEAST(c."refreshAt", c."expiresAt")`)} END),
      ('silent', CASE WHEN ${isRefreshed} THEN ${binned(silentAt)} END)
    ) AS k("kind", "quarter")
    WHERE k."quarter" IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(c."change") <> 0`;
}

/** The sets that Larder plans to refresh, and those whose access token is of use until it expires. */
export const plannedPhases = Prisma.sql`('in_doubt', 'failing', 'running')`;
export const heldPhases = Prisma.sql`('on_hold', 'paused', 'in_doubt', 'failing', 'running')`;

/** What changes add to "ComingCount". */
export function asComing(changes: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT c."organizationId", k."kind", k."quarter", c."environment", sum(c."change")::int AS "count"
    FROM ${changes} c, LATERAL (VALUES
      ('refresh', CASE WHEN ${phaseOf(c)} IN ${plannedPhases} THEN ${binned(Prisma.sql`c."refreshAt"`)} END),
      ('expiry', CASE WHEN ${phaseOf(c)} IN ${heldPhases} THEN ${binned(Prisma.sql`c."expiresAt"`)} END)
    ) AS k("kind", "quarter")
    WHERE k."quarter" IS NOT NULL
    GROUP BY 1, 2, 3, 4 HAVING sum(c."change") <> 0`;
}

/**
 * What changes add to "CustodyDay". A refresh is a pair that a refresh brought and that became the set's; it was right the first
 * time where one attempt offered the pair before it. An end is counted with its cause, and taken back where a reply that
 * turned up later made the set work again. It is Larder's where a journal that may have held the reply was declared lost, where
 * the database had forgotten it, or where the pair lies unused in the database.
 */
export function asCustody(changes: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT f."organizationId", (f."at" AT TIME ZONE 'UTC')::date AS "day",
      sum(f."change") FILTER (WHERE f."what" = 'refreshed')::int AS "refreshes",
      sum(f."change") FILTER (WHERE f."what" = 'refreshed' AND f."isFirst")::int AS "firstTimeRight",
      sum(f."change") FILTER (WHERE f."what" = 'answer_lost')::int AS "lostInTransit",
      sum(f."change") FILTER (WHERE f."what" IN ('used_elsewhere', 'revoked_at_apicbase'))::int AS "endedAtApicbase",
      sum(f."change") FILTER (WHERE f."what" = 'unknown')::int AS "endedUnexplained",
      sum(f."change") FILTER (WHERE f."what" = 'larder')::int AS "lostByLarder"
    FROM (
      SELECT c."organizationId", c."at", 1 AS "change", 'refreshed' AS "what",
        (SELECT count(*) FROM "Attempt" a WHERE a."tokenSetId" = c."tokenSetId" AND a."kind" = 'refresh'
          AND a."generation" = g."rotatedFrom") = 1 AS "isFirst"
      FROM ${changes} c JOIN "Generation" g ON g."tokenSetId" = c."tokenSetId" AND g."number" = c."generation"
      WHERE c."isNewPair" AND g."source" = 'refresh'
      UNION ALL
      SELECT c."organizationId", c."at", c."change", CASE
        WHEN c."evidence" = 'behind_after_restore'
          OR EXISTS (SELECT FROM "Attempt" a WHERE a."tokenSetId" = c."tokenSetId" AND a."kind" = 'refresh'
            AND a."generation" = c."generation" AND (a."detail" @> '{"code": "journal_declared_lost"}'
              OR a."detail" @> '[{"code": "journal_declared_lost"}]'))
          OR (c."change" = 1 AND EXISTS (SELECT FROM "Generation" g WHERE g."tokenSetId" = c."tokenSetId"
            AND g."rotatedFrom" = c."generation" AND NOT g."adopted" AND g."wipedAt" IS NULL)) THEN 'larder'
        ELSE c."verdict"::text END, false
      FROM ${changes} c
      WHERE c."verdict" IN ('answer_lost', 'used_elsewhere', 'revoked_at_apicbase', 'unknown') AND (c."change" = 1
        OR EXISTS (SELECT FROM "Generation" g WHERE g."tokenSetId" = c."tokenSetId"
          AND g."rotatedFrom" = c."generation" AND g."adopted"))
    ) f
    WHERE f."at" IS NOT NULL
    GROUP BY 1, 2`;
}
