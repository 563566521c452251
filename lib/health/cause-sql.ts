import { Prisma } from "#generated/prisma/client.ts";
import { type Cause, ofFailures, rateLimited } from "./cause.ts";
import { causePhases } from "./cause-phases.ts";
import { healthSql, inPhases } from "./health-sql.ts";

const failureWhens = Prisma.join(
  [...ofFailures].map(([code, cause]) => Prisma.sql`WHEN ${code}::text THEN ${cause}::text`),
  " ",
);

/** Of a set that has failed, from its note. */
const ofFailure = Prisma.sql`
  CASE WHEN "TokenSet"."failureReason" ->> 'reason' = ${rateLimited}
      AND CASE "TokenSet"."failureReason" ->> 'code' ${failureWhens} END = 'provider_unreachable' THEN 'provider_slows'
    ELSE CASE "TokenSet"."failureReason" ->> 'code' ${failureWhens} ELSE 'refresh_failed' END
  END`;

/** Read once for a whole query, not once for a row. */
const isSecretRefused = Prisma.sql`(
  "TokenSet"."credentialsRefusedAt" IS NOT NULL
  OR ("TokenSet"."verdict" = 'client_secret_changed' AND "TokenSet"."verdictAt" IS NOT NULL)
  OR "TokenSet"."applicationId" IN (SELECT "id" FROM "Application" WHERE "credentialsRefusedAt" IS NOT NULL))`;

/** Access of a new connection waits for a member's decision. */
const isAside = Prisma.sql`"TokenSet"."id" IN (SELECT "tokenSetId" FROM "Grant" WHERE "standing" = 'aside')`;

/** Apicbase said last that the access token does not work. */
const isHeardDead = Prisma.sql`(
  "TokenSet"."checkActive" IS FALSE AND "TokenSet"."checkedAt" IS NOT NULL
  AND ("TokenSet"."refreshedAt" IS NULL OR "TokenSet"."checkedAt" >= "TokenSet"."refreshedAt"))`;

/**
 * The rules of `toCause` as SQL over the columns of "TokenSet", null where nothing is wrong: to filter, group and count many
 * sets in one pass. A test compares both.
 */
export function causeSql({ isDatabaseHeld }: { isDatabaseHeld: boolean }, now: Date): Prisma.Sql {
  const health = healthSql(now);
  const isPromised = Prisma.sql`"TokenSet"."promisedUntil" > ${now}::timestamptz`;
  const ofRunning = Prisma.sql`CASE
    WHEN "TokenSet"."unprovenSince" IS NOT NULL THEN 'unproven'
    WHEN "TokenSet"."failureCount" > 0 THEN ${ofFailure}
    WHEN ${isPromised} AND ${health} IN ('due', 'overdue') THEN 'in_use'
    WHEN ${health} = 'overdue' THEN 'late'
    WHEN ${isAside} THEN 'access_aside'
    WHEN ${isHeardDead} THEN 'in_doubt'
    WHEN NOT ("TokenSet"."requestedScopes" <@ "TokenSet"."grantedScopes") THEN 'scope_missing'
  END`;
  return Prisma.sql`CASE ${health}
    WHEN 'archived' THEN 'archived'
    WHEN 'revoked' THEN CASE WHEN ${isAside} THEN 'access_aside'
      WHEN "TokenSet"."revocationProof" = 'proved' THEN 'revoked_here' ELSE 'revocation_unconfirmed' END
    WHEN 'reauthorize' THEN CASE WHEN ${isAside} THEN 'access_aside' ELSE "TokenSet"."verdict"::text END
    WHEN 'on_hold' THEN 'client_secret_changed'
    WHEN 'pending' THEN CASE WHEN ${isSecretRefused} THEN 'client_secret_changed'
      WHEN ${isAside} THEN 'access_aside' ELSE 'not_connected' END
    ELSE CASE
      WHEN ${isDatabaseHeld}::boolean THEN 'database_held'
      WHEN "TokenSet"."pausedAt" IS NOT NULL THEN 'paused'
      WHEN ${isSecretRefused} THEN 'client_secret_changed'
      WHEN "TokenSet"."doubtSince" IS NOT NULL THEN CASE WHEN ${isAside} THEN 'access_aside' ELSE 'in_doubt' END
      ELSE ${ofRunning}
    END
  END`;
}

/** The sets with one of these causes; it reads the sets alone that can have them. */
export function causeIn(
  causes: readonly Cause[],
  around: { isDatabaseHeld: boolean },
  now: Date,
): Prisma.Sql {
  const phases = [...new Set(causes.flatMap((cause) => causePhases[cause]))];
  return Prisma.sql`${inPhases(phases)} AND ${causeSql(around, now)} IN (${Prisma.join([...causes])})`;
}
