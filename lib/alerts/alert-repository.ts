import "server-only";
import type { Prisma } from "#generated/prisma/client.ts";
import { followIndexes, type Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { restMs } from "./alert-limits.ts";

/** Takes the place of the one that judges an organization, until the transaction ends; false while another has it. */
export async function lockAlerts(tx: Tx, organizationId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ locked: boolean }[]>`
    SELECT pg_try_advisory_xact_lock('"Alert"'::regclass::oid::int, hashtext(${organizationId})) AS "locked"`;
  return row?.locked ?? false;
}

/**
 * The organizations where a set can have a condition, or something is still to be told: by one look at an index for each
 * organization, and the due sets.
 */
export async function listOrganizationsToJudge(tx: Tx, now: Date): Promise<string[]> {
  await followIndexes(tx);
  const rows = await tx.$queryRaw<{ id: string }[]>`
    WITH ruled AS (SELECT DISTINCT "organizationId" AS "id" FROM "AlertRule" WHERE "active"),
    due AS MATERIALIZED (SELECT DISTINCT "organizationId" AS "id" FROM "TokenSet" WHERE "dueAt" <= ${now}::timestamptz)
    SELECT o."id" FROM ruled o, LATERAL (SELECT FROM "TokenSet" t
      WHERE t."organizationId" = o."id" AND t."phase" IN ('reauthorize', 'on_hold', 'failing') LIMIT 1) AS "troubled"
    UNION SELECT o."id" FROM ruled o JOIN due USING ("id")
    UNION SELECT o."id" FROM ruled o JOIN "Application" a ON a."organizationId" = o."id" AND a."credentialsRefusedAt" IS NOT NULL
    UNION SELECT a."organizationId" FROM "Alert" a WHERE a."settledAt" IS NULL`;
  return rows.map(({ id }) => id);
}

/** What an alert begins with. */
export interface NewAlert {
  organizationId: string;
  ruleId: string;
  key: string;
  cause: string | null;
  applicationId: string | null;
  subject: string | null;
  detail?: Prisma.InputJsonObject;
  since: Date;
  /** Null where it takes in what has the same cause as long as it lasts. */
  takesUntil: Date | null;
  now: Date;
}

/** Opens an alert, unless one of its group takes in what happens. The same is not told again within an hour. */
export async function openAlert(tx: Tx, alert: NewAlert): Promise<void> {
  const { organizationId, ruleId, key, cause, applicationId, subject, since, takesUntil, now } = alert;
  await tx.$executeRaw`
    INSERT INTO "Alert" ("id", "organizationId", "ruleId", "groupKey", "cause", "applicationId", "subject", "detail", "since",
      "openedAt", "lastSeenAt", "takesUntil", "tellAt")
    SELECT ${newId()}::uuid, ${organizationId}::uuid, ${ruleId}::uuid, ${key}, ${cause}, ${applicationId}::uuid, ${subject},
      ${JSON.stringify(alert.detail ?? {})}::jsonb, ${since}::timestamptz, ${now}::timestamptz, ${now}::timestamptz,
      ${takesUntil}::timestamptz, GREATEST(${now}::timestamptz, (
        SELECT max(a."toldAt") + make_interval(secs => ${restMs / 1_000}::double precision) FROM "Alert" a
        WHERE a."ruleId" = ${ruleId}::uuid AND a."groupKey" = ${key}))
    ON CONFLICT ("ruleId", "groupKey") WHERE "endedAt" IS NULL AND "isTaking" DO NOTHING`;
}

/** Alerts whose time to take in more is over. */
export async function closeToMore(tx: Tx, ruleId: string, now: Date): Promise<void> {
  await tx.alert.updateMany({
    where: { ruleId, endedAt: null, isTaking: true, takesUntil: { lte: now } },
    data: { isTaking: false },
  });
}

/** Counts how many sets each open alert of a rule concerns, and how many still. */
export async function countSets(tx: Tx, ruleId: string, now: Date): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Alert" a SET "concerned" = GREATEST(a."concerned", c."all"), "remaining" = c."remaining",
      "lastSeenAt" = CASE WHEN c."remaining" > 0 THEN ${now}::timestamptz ELSE a."lastSeenAt" END
    FROM (
      SELECT o."id", count(m."tokenSetId")::int AS "all",
        (count(m."tokenSetId") FILTER (WHERE m."endedAt" IS NULL))::int AS "remaining"
      FROM "Alert" o LEFT JOIN "AlertSet" m ON m."alertId" = o."id"
      WHERE o."ruleId" = ${ruleId}::uuid AND o."endedAt" IS NULL GROUP BY 1
    ) c
    WHERE a."id" = c."id" AND ((a."concerned", a."remaining") IS DISTINCT FROM (c."all", c."remaining")
      OR a."lastSeenAt" < ${now}::timestamptz - interval '1 minute')`;
}

/**
 * Ends the open alerts of a rule that concern no set any more: recovered where any of their sets was heard to work, else by what
 * ended them. Nothing is left to say where nothing was told, or nothing is over that people wait for.
 */
export async function endWithoutSets(tx: Tx, ruleId: string, now: Date): Promise<void> {
  await tx.$executeRaw`
    WITH ended AS (
      SELECT a."id", CASE
        WHEN bool_or(m."ending" = 'works') THEN 'recovered'
        WHEN bool_or(m."ending" IN ('archived', 'revoked', 'paused')) THEN 'stopped'
        WHEN bool_or(m."ending" = 'moved') THEN 'moved'
        WHEN bool_or(m."ending" = 'muted') THEN 'muted'
        ELSE 'gone' END AS "ending"
      FROM "Alert" a LEFT JOIN "AlertSet" m ON m."alertId" = a."id"
      WHERE a."ruleId" = ${ruleId}::uuid AND a."endedAt" IS NULL AND a."remaining" = 0 GROUP BY 1
    )
    UPDATE "Alert" a SET "endedAt" = ${now}::timestamptz, "ending" = e."ending"::"AlertEnding",
      "settledAt" = CASE WHEN a."toldAt" IS NULL OR e."ending" NOT IN ('recovered', 'stopped') THEN ${now}::timestamptz END
    FROM ended e WHERE a."id" = e."id"`;
}

/** How an alert without sets ends. */
export interface Ending {
  id: string;
  ending: "recovered" | "quiet" | "gone" | "stopped";
  now: Date;
}

export async function endAlert(tx: Tx, { id, ending, now }: Ending): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Alert" SET "endedAt" = ${now}::timestamptz, "ending" = ${ending}::"AlertEnding", "remaining" = 0,
      "settledAt" = CASE WHEN "toldAt" IS NULL OR ${ending} NOT IN ('recovered', 'stopped') THEN ${now}::timestamptz END
    WHERE "id" = ${id}::uuid AND "endedAt" IS NULL`;
}

/** Ends what a rule has open that is switched off; nothing is told of it. */
export async function endOfRule(tx: Tx, ruleId: string, now: Date): Promise<void> {
  await tx.alert.updateMany({
    where: { ruleId, endedAt: null },
    data: { endedAt: now, ending: "switched_off", settledAt: now },
  });
}

const alertSelect = {
  ...{ id: true, organizationId: true, ruleId: true, groupKey: true, cause: true, applicationId: true },
  ...{ subject: true, detail: true, concerned: true, remaining: true, since: true, openedAt: true },
  ...{
    lastSeenAt: true,
    tellAt: true,
    toldAt: true,
    toldCount: true,
    grewAt: true,
    endedAt: true,
    ending: true,
  },
} as const satisfies Prisma.AlertSelect;

export type AlertRow = Prisma.AlertGetPayload<{ select: typeof alertSelect }>;

/** The alerts of an organization that are open, or whose end is still to be told. */
export function listUnsettled(tx: Tx, organizationId: string): Promise<AlertRow[]> {
  return tx.alert.findMany({
    where: { organizationId, settledAt: null },
    orderBy: [{ openedAt: "asc" }, { id: "asc" }],
    select: alertSelect,
  });
}

/** The ids of the rules that have an open alert. */
export async function listOpenRules(tx: Tx, organizationId: string): Promise<string[]> {
  const rows = await tx.alert.findMany({
    where: { organizationId, endedAt: null },
    distinct: ["ruleId"],
    select: { ruleId: true },
  });
  return rows.map(({ ruleId }) => ruleId);
}

/** The open alerts of a rule. */
export function listOpen(tx: Tx, ruleId: string): Promise<AlertRow[]> {
  return tx.alert.findMany({ where: { ruleId, endedAt: null }, orderBy: { id: "asc" }, select: alertSelect });
}

/** When it was last so. */
export async function seeAlert(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.alert.update({ where: { id }, data: { lastSeenAt: now }, select: { id: true } });
}

/** The name of an application of the organization. */
export async function findApplicationName(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<string | null> {
  const row = await tx.application.findFirst({ where: { id, organizationId }, select: { name: true } });
  return row?.name ?? null;
}
