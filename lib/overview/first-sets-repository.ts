import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import { type TokenSetRow, tokenSetSelect } from "#lib/custody/token-set-state-repository.ts";
import type { Db } from "#lib/db/client.ts";
import type { Cause } from "#lib/health/cause.ts";
import { causePhases } from "#lib/health/cause-phases.ts";
import { causeSql } from "#lib/health/cause-sql.ts";
import { inPhases } from "#lib/health/health-sql.ts";
import type { TallyRead } from "#lib/tally/aside-repository.ts";

/** Sets with the same cause, of the same application and environment. */
export interface Kind {
  cause: Cause;
  applicationId: string;
  environment: Environment;
}

/** As in the index "TokenSet_flawed_idx": the running sets that are not simply well. */
const flawed = Prisma.sql`"TokenSet"."phase" = 'running' AND ("TokenSet"."unprovenSince" IS NOT NULL
  OR "TokenSet"."checkActive" IS FALSE OR NOT ("TokenSet"."requestedScopes" <@ "TokenSet"."grantedScopes"))`;

/** Where sets with a cause can be, so that an index leads to them and the many that are well are not read. */
function placesOf(cause: Cause, { organizationId, now }: TallyRead): Prisma.Sql[] {
  switch (cause) {
    case "late":
      return [
        Prisma.sql`${inPhases(["running"])} AND "TokenSet"."accessTokenExpiresAt" <= ${now}::timestamptz`,
      ];
    case "access_aside":
      return [
        Prisma.sql`"TokenSet"."id" IN (SELECT "tokenSetId" FROM "Grant"
          WHERE "organizationId" = ${organizationId}::uuid AND "standing" = 'aside')`,
      ];
    case "client_secret_changed":
      return [Prisma.sql`true`];
    default: {
      const phases = causePhases[cause].filter((phase) => phase !== "running");
      const others = phases.length > 0 ? [inPhases(phases)] : [];
      return phases.length < causePhases[cause].length ? [...others, flawed] : others;
    }
  }
}

/** Some sets of each kind, by name. */
export async function listFirstOfKinds(
  db: Db,
  read: TallyRead,
  { kinds, limit }: { kinds: readonly Kind[]; limit: number },
): Promise<TokenSetRow[]> {
  const { organizationId, now, isDatabaseHeld } = read;
  if (kinds.length === 0) return [];
  const branches = kinds.map(({ cause, applicationId, environment }) => {
    const places = placesOf(cause, read).map(
      (place) => Prisma.sql`(SELECT "TokenSet"."id" FROM "TokenSet"
        WHERE "TokenSet"."organizationId" = ${organizationId}::uuid AND ${place}
          AND "TokenSet"."applicationId" = ${applicationId}::uuid
          AND "TokenSet"."environment" = ${environment}::"Environment"
          AND ${causeSql({ isDatabaseHeld }, now)} = ${cause} LIMIT ${limit})`,
    );
    return Prisma.sql`(SELECT "id" FROM (${Prisma.join(places, " UNION ALL ")}) AS "placed" LIMIT ${limit})`;
  });
  const found = await db.$queryRaw<{ id: string }[]>`${Prisma.join(branches, " UNION ALL ")}`;
  return db.tokenSet.findMany({
    where: { organizationId, id: { in: found.map(({ id }) => id) } },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    select: tokenSetSelect,
  });
}
