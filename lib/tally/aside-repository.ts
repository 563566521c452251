import "server-only";
import type { Environment } from "#lib/auth/permissions.ts";
import type { Db } from "#lib/db/client.ts";
import { causeSql } from "#lib/health/cause-sql.ts";
import { healthSql } from "#lib/health/health-sql.ts";
import type { Health } from "#lib/health/token-set-health.ts";
import { worksSql } from "#lib/health/works-sql.ts";

/** Of which organization, when, and what stands around its sets. */
export interface TallyRead {
  organizationId: string;
  now: Date;
  isDatabaseHeld: boolean;
}

/** A set whose cause is that new access waits for a decision, which its own row does not tell. */
export interface AsideSet {
  environment: Environment;
  applicationId: string;
  standing: string;
  health: Health;
  works: "yes" | "no" | "unknown";
}

export function listAsideSets(
  db: Db,
  { organizationId, now, isDatabaseHeld }: TallyRead,
): Promise<AsideSet[]> {
  return db.$queryRaw<AsideSet[]>`
    SELECT "environment", "applicationId", token_set_standing("TokenSet") AS "standing", ${healthSql(now)} AS "health",
      ${worksSql(now)} AS "works"
    FROM "TokenSet"
    WHERE "organizationId" = ${organizationId}::uuid
      AND "id" IN (SELECT "tokenSetId" FROM "Grant"
        WHERE "organizationId" = ${organizationId}::uuid AND "standing" = 'aside')
      AND ${causeSql({ isDatabaseHeld }, now)} = 'access_aside'`;
}

/** What the cause of a set hangs on beside its own row. */
export interface TallyApplications {
  applications: { id: string; name: string; isSecretRefused: boolean }[];
  /** Whether new access waits for a decision about any of the organization's sets. */
  hasAside: boolean;
}

/** The organization's applications, whether Apicbase refuses their client secrets, and whether new access waits. */
export async function readApplications(db: Db, organizationId: string): Promise<TallyApplications> {
  const rows = await db.$queryRaw<(TallyApplications["applications"][number] & { hasAside: boolean })[]>`
    SELECT "id", "name", "credentialsRefusedAt" IS NOT NULL AS "isSecretRefused",
      EXISTS (SELECT FROM "Grant" WHERE "organizationId" = ${organizationId}::uuid AND "standing" = 'aside') AS "hasAside"
    FROM "Application" WHERE "organizationId" = ${organizationId}::uuid`;
  return {
    applications: rows.map(({ id, name, isSecretRefused }) => ({ id, name, isSecretRefused })),
    hasAside: rows.some(({ hasAside }) => hasAside),
  };
}
