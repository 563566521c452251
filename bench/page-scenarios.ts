export const tokenSetCount = 10_000;
export const libraryCount = 200;
export const applicationCount = 5;
export const auditEventCount = 50_000;
const deepPosition = 8_000;

export interface Seeded {
  organizationId: string;
  /** The owner's session as a Cookie header. */
  cookie: string;
  /** One session of each of as many people as were asked for, the owner's first. */
  cookies: string[];
}

export interface Statement {
  text: string;
  values: unknown[];
}

/** A page, and hand-written SQL that reads its content without checking a session. */
export interface Scenario {
  name: string;
  path: string;
  statements: Statement[];
}

const health = `CASE WHEN "revokedAt" IS NOT NULL THEN 'revoked' WHEN "verdict" IS NOT NULL THEN 'reauthorize'
  WHEN "generation" = 0 THEN 'pending' WHEN "pausedAt" IS NOT NULL THEN 'paused'
  WHEN "accessTokenExpiresAt" <= $2 THEN 'overdue' WHEN "failureCount" > 0 THEN 'retrying'
  WHEN "nextRefreshAt" <= $2 THEN 'due' ELSE 'healthy' END`;

const row = `s."id", s."name", s."environment", s."verdict", s."verdictEvidence", s."verdictAt", s."generation",
  s."accessTokenIssuedAt", s."accessTokenExpiresAt", s."nextRefreshAt", s."checkedAt", s."failureCount",
  s."failureReason", s."failedAt", s."revokedAt", s."pausedAt", a."id" AS "applicationId",
  a."name" AS "application", l."id" AS "libraryId", l."name" AS "library"`;

const joined = `"TokenSet" s JOIN "Application" a ON a."id" = s."applicationId"
  JOIN "Library" l ON l."id" = s."libraryId"`;

function overviewStatements(organizationId: string): Statement[] {
  const now = new Date();
  const firstDay = new Date(now.toISOString().slice(0, 10));
  const end = new Date(firstDay.getTime() + 7 * 24 * 60 * 60 * 1_000);
  const values = [organizationId, now];
  return [
    {
      text: `SELECT "environment", ${health} AS "health", count(*), max(greatest("refreshedAt", "checkedAt"))
        FROM "TokenSet" WHERE "organizationId" = $1 GROUP BY 1, 2`,
      values,
    },
    {
      text: `SELECT ${row} FROM ${joined}
        WHERE s."organizationId" = $1 AND s."revokedAt" IS NULL AND s."generation" > 0
          AND (s."verdict" IS NOT NULL OR s."pausedAt" IS NULL
            AND (s."accessTokenExpiresAt" <= $2 OR s."failureCount" > 0))
        ORDER BY CASE WHEN s."verdict" IS NOT NULL THEN 0 WHEN s."accessTokenExpiresAt" <= $2 THEN 1 ELSE 2 END,
          s."environment" DESC, coalesce(s."verdictAt", s."accessTokenExpiresAt"), s."id" LIMIT 8`,
      values,
    },
    {
      text: `SELECT "environment", "kind", "day", sum("sets") FROM (
          SELECT "environment", count(*) AS "sets",
            CASE WHEN "pausedAt" IS NULL AND "nextRefreshAt" BETWEEN $2 AND $4
              THEN date_bin('1 day', "nextRefreshAt", $3) END AS "refreshDay",
            CASE WHEN "accessTokenExpiresAt" BETWEEN $2 AND $4
              THEN date_bin('1 day', "accessTokenExpiresAt", $3) END AS "expiryDay"
          FROM "TokenSet" WHERE "organizationId" = $1 AND "revokedAt" IS NULL AND "verdict" IS NULL AND "generation" > 0
          GROUP BY 1, 3, 4) AS "together",
        LATERAL (VALUES ('refresh', "refreshDay"), ('expiry', "expiryDay")) AS "coming" ("kind", "day")
        WHERE "day" IS NOT NULL GROUP BY 1, 2, 3`,
      values: [...values, firstDay, end],
    },
    {
      text: `SELECT * FROM "AuditEvent" WHERE "organizationId" = $1 ORDER BY "at" DESC, "id" DESC LIMIT 8`,
      values: [organizationId],
    },
  ];
}

/** The choices of the list's filters. */
function choiceStatements(organizationId: string): Statement[] {
  return ["Application", "Library"].map((table) => ({
    text: `SELECT "id", "name" FROM "${table}" WHERE "organizationId" = $1 ORDER BY "name"`,
    values: [organizationId],
  }));
}

function listStatements(organizationId: string, condition: string, more: unknown[] = []): Statement[] {
  const text = `SELECT ${row} FROM ${joined} WHERE s."organizationId" = $1 AND ${condition}
    ORDER BY s."name", s."id" LIMIT 51`;
  return [{ text, values: [organizationId, ...more] }, ...choiceStatements(organizationId)];
}

/** The start of a page deep in the list. */
export function deepPlace(organizationId: string): Statement {
  const text = `SELECT "id", "name" FROM "TokenSet" WHERE "organizationId" = $1
    ORDER BY "name", "id" OFFSET ${deepPosition} LIMIT 1`;
  return { text, values: [organizationId] };
}

/** The measured pages. */
export function pageScenarios(organizationId: string, deep: { id: string; name: string }): Scenario[] {
  const overdue = `s."environment" = 'production' AND s."revokedAt" IS NULL AND s."verdict" IS NULL
    AND s."generation" > 0 AND s."pausedAt" IS NULL AND s."accessTokenExpiresAt" <= now()`;
  return [
    { name: "Overview", path: "/", statements: overviewStatements(organizationId) },
    { name: "List, first page", path: "/token-sets", statements: listStatements(organizationId, "true") },
    {
      name: "List, filtered: overdue in production",
      path: "/token-sets?health=overdue&environment=production",
      statements: listStatements(organizationId, overdue),
    },
    {
      name: `List, keyset page after row ${deepPosition.toLocaleString("en-GB")}`,
      path: `/token-sets?after=${deep.id}`,
      statements: listStatements(organizationId, '(s."name", s."id") > ($2, $3)', [deep.name, deep.id]),
    },
  ];
}
