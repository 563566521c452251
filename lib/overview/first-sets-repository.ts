import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import { listTokenSetRows, type TokenSetRow } from "#lib/custody/token-set-state-repository.ts";
import type { Db } from "#lib/db/client.ts";
import type { Cause } from "#lib/health/cause.ts";
import { causePhases } from "#lib/health/cause-phases.ts";
import { causeIn, isOfCause } from "#lib/health/cause-sql.ts";
import type { TallyRead } from "#lib/tally/aside-repository.ts";

/** Sets with the same cause, of the same application and environment. */
export interface Kind {
  cause: Cause;
  applicationId: string;
  environment: Environment;
}

/** Some sets of a kind: of those phases first in which most of them are. */
function ofKind({ cause, applicationId, environment }: Kind, read: TallyRead, limit: number): Prisma.Sql {
  const { organizationId, now, isDatabaseHeld } = read;
  const scope = { organizationId, isDatabaseHeld };
  const select = Prisma.sql`SELECT "TokenSet"."id" FROM "TokenSet"
    WHERE "TokenSet"."organizationId" = ${organizationId}::uuid AND ("TokenSet"."applicationId" = ${applicationId}::uuid) IS TRUE
      AND "TokenSet"."environment" = ${environment}::"Environment"`;
  if (cause === "late") {
    // Of what has expired, those that still run are the last.
    return Prisma.sql`(${select} AND "TokenSet"."accessTokenExpiresAt" <= ${now}::timestamptz
      AND ${isOfCause([cause], scope, now)} ORDER BY "TokenSet"."accessTokenExpiresAt" DESC LIMIT ${limit})`;
  }
  const [first, ...others] = causePhases[cause];
  const parts = [first ? [first] : [], others].filter((phases) => phases.length > 0);
  // Each with a limit of its own: without one, Postgres may have processes of its own read them, which takes longer to begin.
  const branches = parts.map(
    (phases) => Prisma.sql`(${select} AND ${causeIn([cause], { ...scope, phases }, now)} LIMIT ${limit})`,
  );
  return Prisma.sql`(SELECT "id" FROM (${Prisma.join(branches, " UNION ALL ")}) AS "found" LIMIT ${limit})`;
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
  if (kinds.length === 0) return [];
  const branches = kinds.map((kind) => ofKind(kind, read, limit));
  const found = await db.$queryRaw<{ id: string }[]>`
    SELECT t."id" FROM (${Prisma.join(branches, " UNION ALL ")}) f JOIN "TokenSet" t ON t."id" = f."id"
    ORDER BY t."name", t."id"`;
  const ids = found.map(({ id }) => id);
  return listTokenSetRows(db, read.organizationId, ids);
}
