export interface Seeded {
  organizationId: string;
  /** The owner's session as a Cookie header. */
  cookie: string;
  /** One session of each of as many people as were asked for, the owner's first. */
  cookies: string[];
  applicationId: string;
  /** One with sets whose last reply was lost. */
  lostApplicationId: string;
  libraryId: string;
  tokenSetId: string;
}

export interface Statement {
  text: string;
  values: unknown[];
}

/** A page, and hand-written SQL that reads the rows that it shows, without checking a session or a permission. */
export interface Scenario {
  name: string;
  path: string;
  statements: Statement[];
}

const row = `s."id", s."name", s."environment", s."phase", s."verdict", s."verdictEvidence", s."verdictAt", s."generation",
  s."accessTokenIssuedAt", s."accessTokenExpiresAt", s."nextRefreshAt", s."refreshedAt", s."checkedAt", s."checkActive",
  s."failureCount", s."failureReason", s."failedAt", s."revokedAt", s."pausedAt", a."id" AS "applicationId",
  a."name" AS "application", l."id" AS "libraryId", l."name" AS "library"`;

const joined = `"TokenSet" s JOIN "Application" a ON a."id" = s."applicationId"
  JOIN "Library" l ON l."id" = s."libraryId" AND l."organizationId" = s."organizationId"`;

const pageSize = 51;
const shown = `s."phase" NOT IN ('revoked', 'archived')`;
const held = `s."phase" IN ('on_hold', 'paused', 'in_doubt', 'failing', 'running')`;

/** One after another: the sets of each condition by name, no further than the page goes. */
function inTurn(conditions: readonly string[]): string {
  const branches = conditions.map(
    (condition, place) => `(SELECT s."id", ${place} AS "place", s."name" FROM "TokenSet" s
      WHERE s."organizationId" = $1 AND ${condition} ORDER BY s."name", s."id" LIMIT ${pageSize})`,
  );
  return `SELECT ${row} FROM (${branches.join(" UNION ALL ")} ORDER BY "place", "name", "id" LIMIT ${pageSize}) f
    JOIN ${joined} ON s."id" = f."id" ORDER BY f."place", s."name", s."id"`;
}

/** The worst first. */
function worstFirst(condition: string): string {
  const phases = ["reauthorize", "on_hold", "in_doubt", "failing", "pending", "paused", "running"];
  return inTurn(phases.map((phase) => `s."phase" = '${phase}' AND ${condition}`));
}

/** In the order of causes, of which the first fill a page. */
const firstCauses = inTurn(
  ["used_elsewhere", "revoked_at_apicbase", "answer_lost"].map(
    (verdict) => `s."phase" = 'reauthorize' AND s."verdict" = '${verdict}'`,
  ),
);

/** Where a page deep in the list begins. */
interface Place {
  id: string;
  name: string;
}

const sorted = (order: string, condition = shown) =>
  `SELECT ${row} FROM ${joined} WHERE s."organizationId" = $1 AND ${condition} ORDER BY ${order} LIMIT ${pageSize}`;

const list = (name: string, query: string, statements: Statement[]): Scenario => ({
  name: `List: ${name}`,
  path: `/token-sets${query}`,
  statements,
});

/** Statements of an organization: its id is the first value. */
const statementsOf =
  (organizationId: string) =>
  (text: string, ...more: unknown[]): Statement[] => [{ text, values: [organizationId, ...more] }];

function sortScenarios({ organizationId }: Seeded, place: Place): Scenario[] {
  const of = statementsOf(organizationId);
  return [
    list("worst first", "", of(worstFirst("true"))),
    list("by name", "?sort=name", of(sorted(`s."name", s."id"`))),
    list("by library", "?sort=library", of(sorted(`l."name", s."id"`))),
    list("by expiry", "?sort=expires", of(sorted(`s."accessTokenExpiresAt", s."id"`))),
    list("by cause", "?sort=cause", of(firstCauses)),
    list("by refresh", "?sort=refresh", of(sorted(`s."nextRefreshAt", s."id"`))),
    list(
      "keyset page in the middle",
      `?sort=name&after=${place.id}`,
      of(
        sorted(`s."name", s."id"`, `${shown} AND (s."name", s."id") > ($2, $3::uuid)`),
        place.name,
        place.id,
      ),
    ),
  ];
}

function filterScenarios({ organizationId, lostApplicationId, libraryId }: Seeded): Scenario[] {
  const of = statementsOf(organizationId);
  return [
    list("production", "?environment=production", of(worstFirst(`s."environment" = 'production'`))),
    list(
      "expired, retrying",
      "?health=overdue",
      of(
        sorted(
          `s."name", s."id"`,
          `s."phase" IN ('failing', 'running') AND s."accessTokenExpiresAt" <= now()`,
        ),
      ),
    ),
    list("healthy", "?health=healthy", of(sorted(`s."name", s."id"`, `s."phase" = 'running'`))),
    list(
      "cause: reply lost",
      "?cause=answer_lost",
      of(sorted(`s."name", s."id"`, `s."phase" = 'reauthorize' AND s."verdict" = 'answer_lost'`)),
    ),
    list(
      "cause and application",
      `?cause=answer_lost&application=${lostApplicationId}`,
      of(
        sorted(
          `s."name", s."id"`,
          `s."phase" = 'reauthorize' AND s."verdict" = 'answer_lost' AND s."applicationId" = $2`,
        ),
        lostApplicationId,
      ),
    ),
    list("one library", `?library=${libraryId}`, of(worstFirst(`s."libraryId" = $2`), libraryId)),
    list(
      "view: needs a person",
      "?view=needs-person",
      of(worstFirst(`s."phase" IN ('reauthorize', 'on_hold', 'pending')`)),
    ),
    list(
      "view: expires within 7 days",
      "?view=expires-soon",
      of(worstFirst(`${held} AND s."accessTokenExpiresAt" BETWEEN now() AND now() + interval '7 days'`)),
    ),
    list(
      "view: not heard of for a day",
      "?view=silent",
      of(worstFirst(`${held} AND s."heardAt" < now() - interval '1 day'`)),
    ),
    list("search: one set", "?q=00123", of(worstFirst(`s."name" ILIKE '%00123%'`))),
    list("search: all sets", "?q=Till", of(worstFirst(`s."name" ILIKE '%Till%'`))),
  ];
}

function overviewStatements(organizationId: string): Statement[] {
  const of = (text: string): Statement => ({ text, values: [organizationId] });
  return [
    of(`SELECT * FROM "TokenSetCount" WHERE "organizationId" = $1 AND "kind" IN ('all', 'expired', 'due', 'silent')
      AND "quarter" < now()`),
    of(`SELECT "environment", "kind", date_bin('1 day', "quarter", '2026-01-01Z') AS "day", sum("count") FROM "ComingCount"
      WHERE "organizationId" = $1 AND "quarter" BETWEEN now() AND now() + interval '7 days' GROUP BY 1, 2, 3`),
    of(`SELECT ${row} FROM ${joined} WHERE s."organizationId" = $1 AND s."phase" = 'reauthorize' LIMIT 24`),
    of(`SELECT * FROM "CustodyDay" WHERE "organizationId" = $1`),
    of(`SELECT * FROM "AuditEvent" WHERE "organizationId" = $1 ORDER BY "at" DESC, "id" DESC LIMIT 8`),
  ];
}

function otherScenarios({ organizationId, applicationId, libraryId, tokenSetId }: Seeded): Scenario[] {
  const set = { text: `SELECT ${row} FROM ${joined} WHERE s."id" = $1`, values: [tokenSetId] };
  const ofSet = (table: string, order: string): Statement => ({
    text: `SELECT * FROM "${table}" WHERE "tokenSetId" = $1 ORDER BY ${order} LIMIT 20`,
    values: [tokenSetId],
  });
  return [
    { name: "Overview", path: "/", statements: overviewStatements(organizationId) },
    {
      name: "A token set",
      path: `/token-sets/${tokenSetId}`,
      statements: [set, ofSet("Attempt", `"startedAt" DESC`), ofSet("Generation", `"number" DESC`)],
    },
    {
      name: "A library",
      path: `/libraries/${libraryId}`,
      statements: [
        {
          text: `SELECT ${row} FROM ${joined} WHERE s."organizationId" = $1 AND s."libraryId" = $2 LIMIT 100`,
          values: [organizationId, libraryId],
        },
      ],
    },
    {
      name: "Libraries",
      path: "/libraries",
      statements: [
        {
          text: `SELECT * FROM "Library" WHERE "organizationId" = $1 ORDER BY "name", "id" LIMIT ${pageSize}`,
          values: [organizationId],
        },
      ],
    },
    {
      name: "An application",
      path: `/applications/${applicationId}`,
      statements: [
        { text: `SELECT * FROM "Application" WHERE "id" = $1`, values: [applicationId] },
        {
          text: `SELECT * FROM "TokenSetCount" WHERE "organizationId" = $1 AND "kind" = 'all' AND "applicationId" = $2`,
          values: [organizationId, applicationId],
        },
      ],
    },
    {
      name: "Activity",
      path: "/activity",
      statements: [
        {
          text: `SELECT * FROM "AuditEvent" WHERE "organizationId" = $1 ORDER BY "at" DESC, "id" DESC LIMIT ${pageSize}`,
          values: [organizationId],
        },
      ],
    },
  ];
}

/** A set in the middle of the list by name. */
export function middlePlace(organizationId: string, sets: number): Statement {
  const text = `SELECT "id", "name" FROM "TokenSet" WHERE "organizationId" = $1 AND "phase" NOT IN ('revoked', 'archived')
    ORDER BY "name", "id" OFFSET ${Math.floor(sets / 2)} LIMIT 1`;
  return { text, values: [organizationId] };
}

/** The floor, and the measured pages. */
export function consoleScenarios(seeded: Seeded, place: Place): Scenario[] {
  return [
    { name: "Sign-in page: no session, no data", path: "/sign-in", statements: [] },
    ...otherScenarios(seeded),
    ...sortScenarios(seeded, place),
    ...filterScenarios(seeded),
  ];
}
