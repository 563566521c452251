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

/** The organization's applications, and whether Apicbase refuses their client secrets. */
export async function listApplications(
  db: Db,
  organizationId: string,
): Promise<{ id: string; name: string; isSecretRefused: boolean }[]> {
  const rows = await db.application.findMany({
    where: { organizationId },
    select: { id: true, name: true, credentialsRefusedAt: true },
  });
  return rows.map(({ id, name, credentialsRefusedAt }) => ({
    id,
    name,
    isSecretRefused: credentialsRefusedAt !== null,
  }));
}
