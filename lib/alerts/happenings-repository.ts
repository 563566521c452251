import "server-only";
import type { Environment } from "#lib/auth/permissions.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { quietAfterMs } from "./alert-limits.ts";

/** A rule about something else than the state of token sets, and when it is judged. */
export interface HappeningRule {
  id: string;
  organizationId: string;
  environment: Environment;
  number: number;
  createdAt: Date;
  now: Date;
}

/** Something that happened, or is so, by what it is about. */
export interface Happening {
  key: string;
  subject: string;
  tokenSetId: string | null;
  applicationId: string | null;
  since: Date;
}

const dayAgo = ({ now }: Pick<HappeningRule, "now">) => new Date(now.getTime() - quietAfterMs);

/** Machines that say again and again that the access token they have, which is in force, is refused: as `findTroubles` has it. */
export function listLoopingMachines(tx: Tx, rule: HappeningRule): Promise<Happening[]> {
  return tx.$queryRaw<Happening[]>`
    SELECT m."id"::text AS "key", m."name" AS "subject", t."id"::text AS "tokenSetId", NULL AS "applicationId", h."rejectedAt" AS "since"
    FROM "Handout" h JOIN "Machine" m ON m."id" = h."machineId" AND m."revokedAt" IS NULL
    JOIN "TokenSet" t ON t."id" = h."tokenSetId" AND t."generation" = h."generation"
    WHERE h."organizationId" = ${rule.organizationId}::uuid AND t."environment" = ${rule.environment}::"Environment"
      AND h."rejectedAt" > ${dayAgo(rule)}::timestamptz AND h."rejectedCount" >= ${rule.number}::int
      AND NOT EXISTS (SELECT FROM "TokenSetMute" u WHERE u."tokenSetId" = t."id"
        AND (u."mutedUntil" IS NULL OR u."mutedUntil" > ${rule.now}::timestamptz))`;
}

/** What a machine did last. */
export interface MachineFacts {
  revokedAt: Date | null;
  rejectedCount: number;
  rejectedAt: Date | null;
  /** When it was given its newest token first. */
  firstAt: Date | null;
}

export async function findMachineFacts(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<MachineFacts | null> {
  const machine = await tx.machine.findFirst({
    where: { id, organizationId },
    select: {
      revokedAt: true,
      handouts: {
        orderBy: { generation: "desc" },
        take: 1,
        select: { rejectedCount: true, rejectedAt: true, firstAt: true },
      },
    },
  });
  if (!machine) return null;
  const none = { rejectedCount: 0, rejectedAt: null, firstAt: null };
  return { revokedAt: machine.revokedAt, ...(machine.handouts[0] ?? none) };
}

/** Imports that were refused because another set has the tokens, later than what an alert about the same set knows. */
export function listDuplicateImports(tx: Tx, rule: HappeningRule): Promise<Happening[]> {
  return tx.$queryRaw<Happening[]>`
    SELECT e."subjectId"::text AS "key", min(e."subjectName") AS "subject", e."subjectId"::text AS "tokenSetId",
      NULL AS "applicationId", min(e."at") AS "since"
    FROM "AuditEvent" e
    WHERE e."organizationId" = ${rule.organizationId}::uuid AND e."action" = 'token-set.import-refused'
      AND e."at" > GREATEST(${dayAgo(rule)}::timestamptz, ${rule.createdAt}::timestamptz)
      AND e."environment" = ${rule.environment}::"Environment" AND e."detail" @> '{"duplicate": true}'
      AND e."at" > COALESCE((SELECT max(a."lastSeenAt") FROM "Alert" a
        WHERE a."ruleId" = ${rule.id}::uuid AND a."groupKey" = e."subjectId"::text), to_timestamp(0))
    GROUP BY e."subjectId"`;
}

/** Applications whose client secret was entered so many days ago. */
export function listOldSecrets(tx: Tx, rule: HappeningRule): Promise<Happening[]> {
  return tx.$queryRaw<Happening[]>`
    SELECT a."id"::text AS "key", a."name" AS "subject", NULL AS "tokenSetId", a."id"::text AS "applicationId",
      c."createdAt" + make_interval(days => ${rule.number}::int) AS "since"
    FROM "ClientSecret" c JOIN "Application" a ON a."id" = c."applicationId"
    WHERE c."organizationId" = ${rule.organizationId}::uuid AND c."slot" = 'current' AND a."archivedAt" IS NULL
      AND c."createdAt" <= ${rule.now}::timestamptz - make_interval(days => ${rule.number}::int)`;
}

/** When the application's present client secret was entered; null where there is none. */
export async function findSecretDate(
  tx: Tx,
  organizationId: string,
  applicationId: string,
): Promise<Date | null> {
  const row = await tx.clientSecret.findFirst({
    where: { organizationId, applicationId, slot: "current" },
    select: { createdAt: true },
  });
  return row?.createdAt ?? null;
}

/** Organizations in which something was told about machines, imports or secrets that rules look for. */
export async function listOrganizationsWithHappenings(db: Db, now: Date): Promise<string[]> {
  const since = dayAgo({ now });
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT h."organizationId" AS "id" FROM "Handout" h WHERE h."rejectedAt" > ${since}::timestamptz
    UNION SELECT e."organizationId" FROM "AuditEvent" e JOIN (SELECT DISTINCT "organizationId" FROM "AlertRule" WHERE "active") r
      ON r."organizationId" = e."organizationId"
      WHERE e."action" = 'token-set.import-refused' AND e."at" > ${since}::timestamptz
    UNION SELECT c."organizationId" FROM "ClientSecret" c JOIN "AlertRule" r
      ON r."organizationId" = c."organizationId" AND r."condition" = 'secret_old' AND r."active"
      WHERE c."slot" = 'current' AND c."createdAt" <= ${now}::timestamptz - make_interval(days => r."number")`;
  return rows.map(({ id }) => id);
}
