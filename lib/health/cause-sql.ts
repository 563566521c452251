import { Prisma } from "#generated/prisma/client.ts";
import { type Cause, causes, ofFailures, rateLimited } from "./cause.ts";
import { causePhases } from "./cause-phases.ts";
import { healthSql, inPhases, type Phase } from "./health-sql.ts";

/** The cause that the code of a failure stands for, from its note; null for any other. */
const ofCode = Prisma.sql`(
  ${JSON.stringify(Object.fromEntries(ofFailures))}::jsonb ->> ("TokenSet"."failureReason" ->> 'code'))`;

/** Of a set that has failed. */
const ofFailure = Prisma.sql`CASE
  WHEN ${ofCode} = 'provider_unreachable' AND "TokenSet"."failureReason" ->> 'reason' = ${rateLimited} THEN 'provider_slows'
  ELSE COALESCE(${ofCode}, 'refresh_failed') END`;

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

/** What decides the cause of a set: it is known, stands in the row, or the first condition that holds says it. Null: nothing is wrong. */
type Rule = Cause | Prisma.Sql | { whens: readonly (readonly [Prisma.Sql, Rule])[]; rest: Rule } | null;

/** Of a set for which Larder still acts, unless it waits for something; `rest` is what else there is in its phase. */
function whileItActs({ isDatabaseHeld }: Around, rest: Rule): Rule {
  if (isDatabaseHeld) return "database_held";
  return { whens: [[isSecretRefused, "client_secret_changed"]], rest };
}

function ofRunning(around: Around): Rule {
  const health = healthSql(around.now);
  const isPromised = Prisma.sql`"TokenSet"."promisedUntil" > ${around.now}::timestamptz`;
  return whileItActs(around, {
    whens: [
      [Prisma.sql`"TokenSet"."unprovenSince" IS NOT NULL`, "unproven"],
      [Prisma.sql`${isPromised} AND ${health} IN ('due', 'overdue')`, "in_use"],
      [Prisma.sql`${health} = 'overdue'`, "late"],
      [isAside, "access_aside"],
      [isHeardDead, "in_doubt"],
      [Prisma.sql`NOT ("TokenSet"."requestedScopes" <@ "TokenSet"."grantedScopes")`, "scope_missing"],
    ],
    rest: null,
  });
}

const unlessAside = (rest: Rule): Rule => ({ whens: [[isAside, "access_aside"]], rest });

/** The rules of `toCause` for the sets of one phase, over the columns of "TokenSet". */
const causeOf: Record<Phase, (around: Around) => Rule> = {
  archived: () => "archived",
  revoked: () =>
    unlessAside({
      whens: [[Prisma.sql`"TokenSet"."revocationProof" = 'proved'`, "revoked_here"]],
      rest: "revocation_unconfirmed",
    }),
  reauthorize: () => unlessAside(Prisma.sql`"TokenSet"."verdict"::text`),
  on_hold: () => "client_secret_changed",
  pending: () => ({
    whens: [[isSecretRefused, "client_secret_changed"]],
    rest: unlessAside("not_connected"),
  }),
  paused: ({ isDatabaseHeld }) => (isDatabaseHeld ? "database_held" : "paused"),
  in_doubt: (around) => whileItActs(around, unlessAside("in_doubt")),
  failing: (around) =>
    whileItActs(around, {
      whens: [[Prisma.sql`"TokenSet"."unprovenSince" IS NOT NULL`, "unproven"]],
      rest: ofFailure,
    }),
  running: ofRunning,
};

const allPhases = Object.keys(causeOf) as Phase[];
const nothing = Prisma.sql`NULL::text`;

/** A rule as SQL; null where it says none of the causes that are asked for. What comes after the last of them is left out. */
function ruleSql(rule: Rule, asked: ReadonlySet<Cause>): Prisma.Sql | null {
  if (rule === null || rule instanceof Prisma.Sql) return rule;
  if (typeof rule === "string") return asked.has(rule) ? Prisma.raw(`'${rule}'`) : null;
  const rest = ruleSql(rule.rest, asked);
  const whens = rule.whens.map(([when, said]) => ({ when, said: ruleSql(said, asked) }));
  const needed = rest ? whens : whens.slice(0, whens.findLastIndex(({ said }) => said !== null) + 1);
  if (needed.length === 0) return rest;
  const parts = needed.map(({ when, said }) => Prisma.sql`WHEN ${when} THEN ${said ?? nothing}`);
  return Prisma.sql`CASE ${Prisma.join(parts, " ")} ELSE ${rest ?? nothing} END`;
}

/**
 * The cause of the sets of these phases, where it is one of those that are asked for: other phases are not asked about, and
 * what can make no difference is not planned.
 */
function causeAmong(phases: readonly Phase[], causes: readonly Cause[], around: Around): Prisma.Sql {
  const asked = new Set(causes);
  const rules = phases.flatMap((phase) => {
    const rule = ruleSql(causeOf[phase](around), asked);
    return rule ? [{ phase, rule }] : [];
  });
  const [only, ...others] = rules;
  if (!only) return nothing;
  if (phases.length === 1 && others.length === 0) return only.rule;
  const whens = rules.map(({ phase, rule }) => Prisma.sql`WHEN ${phase}::text THEN ${rule}`);
  return Prisma.sql`CASE "TokenSet"."phase" ${Prisma.join(whens, " ")} END`;
}

/**
 * The rules of `toCause` as SQL over the columns of "TokenSet", null where nothing is wrong: to filter, group and count many
 * sets in one pass. A test compares both.
 */
export function causeSql({ isDatabaseHeld }: { isDatabaseHeld: boolean }, now: Date): Prisma.Sql {
  return causeAmong(allPhases, causes, { isDatabaseHeld, now });
}

/** For whose sets, and what stands around them. */
export interface CauseScope {
  organizationId: string;
  isDatabaseHeld: boolean;
  /** The phases of the sets that are read, where that is known besides. */
  phases?: readonly Phase[];
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

/** Those of the causes that sets can have now, and the phases of these sets. */
function possibleCauses(asked: readonly Cause[], scope: CauseScope) {
  const possible = asked.filter((cause) => cause !== "database_held" || scope.isDatabaseHeld);
  const phases = [...new Set(possible.flatMap((cause) => causePhases[cause]))];
  return { possible, phases: phases.filter((phase) => scope.phases?.includes(phase) ?? true) };
}

/** The sets with one of these causes, by their rules alone: where something else leads to few of them. */
export function isOfCause(asked: readonly Cause[], scope: CauseScope, now: Date): Prisma.Sql {
  const { possible, phases } = possibleCauses(asked, scope);
  if (phases.length === 0) return Prisma.sql`FALSE`;
  const cause = causeAmong(phases, possible, { isDatabaseHeld: scope.isDatabaseHeld, now });
  return Prisma.sql`${inPhases(phases)} AND ${cause} IN (${Prisma.join([...possible])})`;
}

/** The sets with one of these causes; it reads the sets alone that can have them. */
export function causeIn(asked: readonly Cause[], scope: CauseScope, now: Date): Prisma.Sql {
  const { possible, phases } = possibleCauses(asked, scope);
  const others = phases.filter((phase) => phase !== "running");
  const running = phases.includes("running")
    ? possible.filter((cause) => causePhases[cause].includes("running"))
    : [];
  const places = [
    ...(others.length > 0 ? [inPhases(others)] : []),
    ...(running.length > 0 ? [runningWith(running, scope, now)] : []),
  ];
  if (places.length === 0) return Prisma.sql`FALSE`;
  const cause = causeAmong(phases, possible, { isDatabaseHeld: scope.isDatabaseHeld, now });
  return Prisma.sql`(${Prisma.join(places, " OR ")}) AND ${cause} IN (${Prisma.join([...possible])})`;
}
