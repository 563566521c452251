import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { type TokenSetRow, tokenSetSelect } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import { makeLibraryRows, makeTokenSetRows } from "#lib/factories/token-set-rows-factory.ts";
import { diagnose } from "#lib/health/diagnose.ts";
import { type Standing, whoActs } from "#lib/health/summarize.ts";
import type { Health } from "#lib/health/token-set-health.ts";
import { listFirstOfKinds } from "#lib/overview/first-sets-repository.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { addUpTally } from "./add-up-changes.ts";
import { countStandings } from "./count-standings.ts";

runLarder();
const now = new Date("2026-03-01T12:00:00.000Z");
const rowCount = 1_200;
const dayMs = 24 * 60 * 60 * 1_000;
let organizationId: string;

const instant = fc.option(
  fc.constantFrom(-2 * dayMs, -dayMs, -60_000, -1, 0, 1, 60_000).map((ms) => new Date(now.getTime() + ms)),
  { nil: null },
);
const seldom = fc.oneof({ arbitrary: fc.constant(null), weight: 12 }, { arbitrary: instant, weight: 1 });
const notes = fc.record({
  code: fc.constantFrom("not_answering", "no_answer", "refused_while_open", "not_sent_journal", "other"),
  reason: fc.constantFrom("rate limited", "HTTP 503"),
});
const verdicts = ["used_elsewhere", "revoked_at_apicbase", "answer_lost", "client_secret_changed"] as const;
const facts = fc.record({
  generation: fc.constantFrom(0, 1, 7, 7, 7),
  verdict: fc.oneof(
    { arbitrary: fc.constant(null), weight: 9 },
    { arbitrary: fc.constantFrom(...verdicts, "code_expired" as const, "unknown" as const), weight: 4 },
  ),
  ...{ verdictAt: instant, credentialsRefusedAt: seldom, doubtSince: seldom, unprovenSince: seldom },
  ...{ revokedAt: seldom, pausedAt: seldom },
  revocationProof: fc.constantFrom("proved" as const, "unconfirmed" as const),
  failureCount: fc.constantFrom(0, 0, 0, 1, 5),
  failureReason: notes,
  ...{ accessTokenExpiresAt: instant, nextRefreshAt: instant, refreshedAt: instant, checkedAt: instant },
  checkActive: fc.constantFrom(null, true, true, false),
  requestedScopes: fc.constantFrom<string[][]>(["accounts"], ["accounts", "sales"], []),
  grantedScopes: fc.constantFrom<string[][]>(["sales", "accounts"], ["accounts"], []),
});

/** The sets that Larder refreshes, of which it is said whether they work. */
const refreshed: readonly Health[] = ["in_doubt", "overdue", "retrying", "due", "healthy"];

const keyOf = ({ environment, applicationId, health, cause }: Standing) =>
  [environment, applicationId, health, cause].join(" ");

const listRows = () => db().tokenSet.findMany({ where: { organizationId }, select: tokenSetSelect });

function diagnoseRow(row: TokenSetRow, isDatabaseHeld = false) {
  const asideSince = row.grants[0]?.receivedAt ?? null;
  return diagnose(row, { application: row.application, isDatabaseHeld, asideSince }, now);
}

async function countByDiagnosis(isDatabaseHeld: boolean): Promise<Map<string, Standing>> {
  const found = new Map<string, Standing>();
  for (const row of await listRows()) {
    const { state: health, cause, works } = diagnoseRow(row, isDatabaseHeld);
    const { environment, applicationId } = row;
    const one = { environment, applicationId, health, cause, count: 0, working: 0, unknown: 0 };
    const standing = found.get(keyOf(one)) ?? one;
    standing.count += 1;
    if (refreshed.includes(health) && works !== "no") standing[works === "yes" ? "working" : "unknown"] += 1;
    found.set(keyOf(one), standing);
  }
  return found;
}

beforeAll(async () => {
  ({ organizationId } = await makeTeam());
  const applicationIds: string[] = [];
  for (const name of ["Till", "Stock", "Refused"]) {
    const client = { clientId: newId(), clientSecret: "secret-of-the-client", name };
    applicationIds.push((await makeApplication({ organizationId, ...client }, now)).id);
  }
  await db().application.updateMany({ where: { name: "Refused" }, data: { credentialsRefusedAt: now } });
  const libraryIds = await makeLibraryRows(organizationId, 3, now);
  const rows = fc.sample(facts, { numRuns: rowCount, seed: 11 }).map((row, index) =>
    // An archived set is paused too.
    index % 40 === 0 ? { ...row, pausedAt: now, archivedAt: now } : row,
  );
  const columns = (index: number) => rows[index] ?? {};
  const health = () => "healthy" as const;
  const options = { organizationId, applicationIds, libraryIds, count: rowCount, columns, health };
  const ids = await makeTokenSetRows(options, now);
  await keepAside(ids.filter((_, index) => index % 7 === 0));
});

/** Access that waits for a decision. */
async function keepAside(ids: readonly string[]): Promise<void> {
  await db().generation.createMany({
    data: ids.map((tokenSetId) => ({
      ...{ id: newId(), tokenSetId, number: 90, source: "exchange" as const, adopted: false },
      ...{ accessTokenFingerprint: newId(), issuedAt: now, expiresAt: now },
    })),
  });
  const grant = { organizationId, generation: 90, standing: "aside" as const, actorName: "Nora Claes" };
  await db().grant.createMany({
    data: ids.map((tokenSetId) => ({ ...grant, id: newId(), tokenSetId, receivedAt: now })),
  });
}

/** Adds up what pages do not tell apart: whether a set that works is due already. */
function together(standings: Iterable<Standing>) {
  const found = new Map<string, Standing>();
  for (const standing of standings) {
    const { health, working, unknown } = standing;
    // Nothing is said of those in doubt but that they are.
    const known = health === "in_doubt" ? { working: 0, unknown: 0 } : { working, unknown };
    const isSame = health === "due" || health === "healthy";
    const key = keyOf({ ...standing, health: isSame ? "healthy" : health });
    const sum = found.get(key) ?? { ...standing, count: 0, working: 0, unknown: 0 };
    sum.count += standing.count;
    sum.working += known.working;
    sum.unknown += known.unknown;
    found.set(key, { ...sum, health: isSame ? "healthy" : health });
  }
  return found;
}

const countsOf = (standings: Iterable<Standing>) =>
  new Map([...standings].map((standing) => [keyOf(standing), standing.count]));

async function expectTruth(isDatabaseHeld = false): Promise<void> {
  const counted = await countStandings({ organizationId, now, isDatabaseHeld });
  const expected = await countByDiagnosis(isDatabaseHeld);
  expect(expected.size).toBeGreaterThan(30);
  expect(countsOf(counted)).toEqual(countsOf(expected.values()));
  expect(together(counted)).toEqual(together(expected.values()));
}

it.each([false, true])(
  "each application's sets are counted by the health and cause of their diagnosis, whatever was added up, in a database held: %s",
  async (isDatabaseHeld) => {
    await expectTruth(isDatabaseHeld);
    expect(await addUpTally()).toBe(true);
    expect(await db().tokenSetChange.count()).toBe(0);
    await expectTruth(isDatabaseHeld);
    const some = (await listRows()).slice(0, 40).map(({ id }) => id);
    await db().tokenSet.updateMany({ where: { id: { in: some } }, data: { accessTokenExpiresAt: now } });
    await db().tokenSet.updateMany({ where: { id: { in: some.slice(20) } }, data: { failureCount: 3 } });
    await expectTruth(isDatabaseHeld);
  },
);

it("who acts about a cause is who acts about each set that has it", async () => {
  const met = new Set<string>();
  for (const row of await listRows()) {
    const { cause, mustAct } = diagnoseRow(row);
    if (cause === null) continue;
    expect({ cause, mustAct }).toEqual({ cause, mustAct: whoActs[cause] });
    met.add(cause);
  }
  const others = new Set(["database_held", "in_use"]);
  expect([...met].sort()).toEqual(
    Object.keys(whoActs)
      .filter((cause) => !others.has(cause))
      .sort(),
  );
});

it("the first sets of a kind are of that kind, and no more than asked for", async () => {
  const read = { organizationId, now, isDatabaseHeld: false };
  const counted = await countStandings(read);
  for (const { cause, applicationId, environment } of counted) {
    if (cause === null) continue;
    const same = { cause, applicationId, environment };
    const ofKind = counted.filter((one) =>
      Object.entries(same).every(([key, value]) => one[key as keyof typeof same] === value),
    );
    const rows = await listFirstOfKinds(db(), read, { kinds: [same], limit: 2 });
    for (const row of rows) {
      expect({ ...same, cause: diagnoseRow(row).cause }).toEqual(same);
      expect([row.applicationId, row.environment]).toEqual([applicationId, environment]);
    }
    expect(rows).toHaveLength(
      Math.min(
        2,
        ofKind.reduce((sum, { count }) => sum + count, 0),
      ),
    );
  }
});
