import { Prisma } from "#generated/prisma/client.ts";
import { type Cause, ofFailures, rateLimited } from "./cause.ts";
import { causePhases } from "./cause-phases.ts";
import { healthSql, inPhases, type Phase } from "./health-sql.ts";

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

/** What stands around the sets, and when. */
interface Around {
  isDatabaseHeld: boolean;
  now: Date;
}

/** Of a set for which Larder still acts, unless it waits for something; `rest` is what else there is in its phase. */
function whileItActs({ isDatabaseHeld }: Around, rest: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`CASE WHEN ${isDatabaseHeld}::boolean THEN 'database_held'
    WHEN ${isSecretRefused} THEN 'client_secret_changed' ELSE ${rest} END`;
}

function ofRunning(around: Around): Prisma.Sql {
  const health = healthSql(around.now);
  return whileItActs(
    around,
    Prisma.sql`CASE
      WHEN "TokenSet"."unprovenSince" IS NOT NULL THEN 'unproven'
      WHEN "TokenSet"."promisedUntil" > ${around.now}::timestamptz AND ${health} IN ('due', 'overdue') THEN 'in_use'
      WHEN ${health} = 'overdue' THEN 'late'
      WHEN ${isAside} THEN 'access_aside'
      WHEN ${isHeardDead} THEN 'in_doubt'
      WHEN NOT ("TokenSet"."requestedScopes" <@ "TokenSet"."grantedScopes") THEN 'scope_missing'
    END`,
  );
}

const unlessAside = (rest: Prisma.Sql) =>
  Prisma.sql`CASE WHEN ${isAside} THEN 'access_aside' ELSE ${rest} END`;

/** The rules of `toCause` for the sets of one phase, as SQL over the columns of "TokenSet"; null where nothing is wrong. */
const causeOf: Record<Phase, (around: Around) => Prisma.Sql> = {
  archived: () => Prisma.sql`'archived'`,
  revoked: () =>
    unlessAside(
      Prisma.sql`CASE "TokenSet"."revocationProof" WHEN 'proved' THEN 'revoked_here' ELSE 'revocation_unconfirmed' END`,
    ),
  reauthorize: () => unlessAside(Prisma.sql`"TokenSet"."verdict"::text`),
  on_hold: () => Prisma.sql`'client_secret_changed'`,
  pending: () =>
    Prisma.sql`CASE WHEN ${isSecretRefused} THEN 'client_secret_changed' ELSE ${unlessAside(Prisma.sql`'not_connected'`)} END`,
  paused: ({ isDatabaseHeld }) =>
    Prisma.sql`CASE WHEN ${isDatabaseHeld}::boolean THEN 'database_held' ELSE 'paused' END`,
  in_doubt: (around) => whileItActs(around, unlessAside(Prisma.sql`'in_doubt'`)),
  failing: (around) =>
    whileItActs(
      around,
      Prisma.sql`CASE WHEN "TokenSet"."unprovenSince" IS NOT NULL THEN 'unproven' ELSE ${ofFailure} END`,
    ),
  running: ofRunning,
};

const allPhases = Object.keys(causeOf) as Phase[];

/** The same for the sets of these phases: those of others are not asked about, and their rules are not planned. */
function causeAmong(phases: readonly Phase[], around: Around): Prisma.Sql {
  const [only, ...others] = phases;
  if (only !== undefined && others.length === 0) return causeOf[only](around);
  const whens = phases.map((phase) => Prisma.sql`WHEN ${phase}::text THEN ${causeOf[phase](around)}`);
  return Prisma.sql`CASE "TokenSet"."phase" ${Prisma.join(whens, " ")} END`;
}

/**
 * The rules of `toCause` as SQL over the columns of "TokenSet", null where nothing is wrong: to filter, group and count many
 * sets in one pass. A test compares both.
 */
export function causeSql({ isDatabaseHeld }: { isDatabaseHeld: boolean }, now: Date): Prisma.Sql {
  return causeAmong(allPhases, { isDatabaseHeld, now });
}

/** For whose sets, and what stands around them. */
export interface CauseScope {
  organizationId: string;
  isDatabaseHeld: boolean;
}

/** As in the index "TokenSet_flawed_idx": the running sets that are not simply well. */
const flawed = Prisma.sql`("TokenSet"."unprovenSince" IS NOT NULL OR "TokenSet"."checkActive" IS FALSE
  OR NOT ("TokenSet"."requestedScopes" <@ "TokenSet"."grantedScopes"))`;

/** Where running sets with a cause can be, so that an index leads to them and the many that are well are not read. */
function runningPlaces(cause: Cause, organizationId: string, now: Date): Prisma.Sql[] {
  const expired = Prisma.sql`"TokenSet"."accessTokenExpiresAt" <= ${now}::timestamptz`;
  switch (cause) {
    case "late":
      return [expired];
    case "in_use":
      return [expired, Prisma.sql`"TokenSet"."nextRefreshAt" <= ${now}::timestamptz`];
    case "access_aside":
      return [
        Prisma.sql`"TokenSet"."id" IN (SELECT "tokenSetId" FROM "Grant"
          WHERE "organizationId" = ${organizationId}::uuid AND "standing" = 'aside')`,
      ];
    case "client_secret_changed":
      return [
        Prisma.sql`"TokenSet"."applicationId" IN (SELECT "id" FROM "Application"
          WHERE "organizationId" = ${organizationId}::uuid AND "credentialsRefusedAt" IS NOT NULL)`,
      ];
    default:
      return [flawed];
  }
}

function runningWith(causes: readonly Cause[], { organizationId, isDatabaseHeld }: CauseScope, now: Date) {
  const running = inPhases(["running"]);
  if (isDatabaseHeld && causes.includes("database_held")) return running;
  const places = [...new Set(causes.flatMap((cause) => runningPlaces(cause, organizationId, now)))].map(
    (place) => Prisma.sql`SELECT "TokenSet"."id" FROM "TokenSet"
      WHERE "TokenSet"."organizationId" = ${organizationId}::uuid AND ${running} AND ${place}`,
  );
  return Prisma.sql`"TokenSet"."id" = ANY (ARRAY(${Prisma.join(places, " UNION ALL ")}))`;
}

/** The sets with one of these causes; it reads the sets alone that can have them. */
export function causeIn(causes: readonly Cause[], scope: CauseScope, now: Date): Prisma.Sql {
  const possible = causes.filter((cause) => cause !== "database_held" || scope.isDatabaseHeld);
  const phases = [...new Set(possible.flatMap((cause) => causePhases[cause]))];
  const others = phases.filter((phase) => phase !== "running");
  const running = possible.filter((cause) => causePhases[cause].includes("running"));
  const places = [
    ...(others.length > 0 ? [inPhases(others)] : []),
    ...(running.length > 0 ? [runningWith(running, scope, now)] : []),
  ];
  if (places.length === 0) return Prisma.sql`FALSE`;
  const cause = causeAmong(phases, { isDatabaseHeld: scope.isDatabaseHeld, now });
  return Prisma.sql`(${Prisma.join(places, " OR ")}) AND ${cause} IN (${Prisma.join([...possible])})`;
}
