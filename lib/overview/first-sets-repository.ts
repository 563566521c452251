import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import { listTokenSetRows, type TokenSetRow } from "#lib/custody/token-set-state-repository.ts";
import type { Db } from "#lib/db/client.ts";
import type { Cause } from "#lib/health/cause.ts";
import { causeIn } from "#lib/health/cause-sql.ts";
import type { TallyRead } from "#lib/tally/aside-repository.ts";

/** Sets with the same cause, of the same application and environment. */
export interface Kind {
  cause: Cause;
  applicationId: string;
  environment: Environment;
}

/**
 * Some sets of each kind, by name. The index on what can have the cause leads to them: one on the application would first gather
 * all of its sets, which `IS TRUE` keeps the database from.
 */
export async function listFirstOfKinds(
  db: Db,
  read: TallyRead,
  { kinds, limit }: { kinds: readonly Kind[]; limit: number },
): Promise<TokenSetRow[]> {
  const { organizationId, now, isDatabaseHeld } = read;
  if (kinds.length === 0) return [];
  const branches = kinds.map(
    ({ cause, applicationId, environment }) => Prisma.sql`(SELECT "TokenSet"."id" FROM "TokenSet"
      WHERE "TokenSet"."organizationId" = ${organizationId}::uuid AND ("TokenSet"."applicationId" = ${applicationId}::uuid) IS TRUE
        AND "TokenSet"."environment" = ${environment}::"Environment"
        AND ${causeIn([cause], { organizationId, isDatabaseHeld }, now)} LIMIT ${limit})`,
  );
  const found = await db.$queryRaw<{ id: string }[]>`
    SELECT t."id" FROM (${Prisma.join(branches, " UNION ALL ")}) f JOIN "TokenSet" t ON t."id" = f."id"
    ORDER BY t."name", t."id"`;
  const ids = found.map(({ id }) => id);
  return listTokenSetRows(db, organizationId, ids);
}
