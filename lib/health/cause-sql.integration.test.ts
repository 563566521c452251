import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { tokenSetSelect } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { causes, ofFailures } from "./cause.ts";
import { causeIn, causeSql, isOfCause } from "./cause-sql.ts";
import { diagnose } from "./diagnose.ts";
import { healthSql } from "./health-sql.ts";

runLarder();
const now = new Date("2026-03-01T12:00:00.000Z");
const rowCount = 1_500;

const instant = fc.option(
  fc.constantFrom(-60_000, -1, 0, 1, 60_000).map((ms) => new Date(now.getTime() + ms)),
  { nil: null },
);
const seldom = fc.oneof({ arbitrary: fc.constant(null), weight: 12 }, { arbitrary: instant, weight: 1 });
const notes = fc.record({
  code: fc.constantFrom(...ofFailures.keys(), "offer_refused", "toString"),
  reason: fc.constantFrom("rate limited", "HTTP 503"),
});
const facts = fc
  .record({
    generation: fc.constantFrom(0, 1, 7, 7, 7),
    verdict: fc.constantFrom(
      ...[null, null, null, null, null, null, null, null, null],
      ...(["used_elsewhere", "revoked_at_apicbase", "answer_lost"] as const),
      ...(["client_secret_changed", "code_expired", "unknown"] as const),
    ),
    ...{ verdictAt: instant, credentialsRefusedAt: seldom, doubtSince: seldom, unprovenSince: seldom },
    ...{ revokedAt: seldom, pausedAt: seldom, archivedAt: seldom, promisedUntil: instant },
    revocationProof: fc.constantFrom("proved" as const, "unconfirmed" as const),
    failureCount: fc.constantFrom(0, 0, 0, 1, 5),
    // As an earlier version stored it, a sentence.
    failureReason: fc.oneof(notes, notes, fc.constant("Apicbase answered HTTP 503.")),
    ...{ accessTokenExpiresAt: instant, nextRefreshAt: instant, refreshedAt: instant, checkedAt: instant },
    checkActive: fc.constantFrom(null, true, true, false),
    requestedScopes: fc.constantFrom<string[][]>(["accounts"], ["accounts", "sales"], []),
    grantedScopes: fc.constantFrom<string[][]>(["sales", "accounts"], ["accounts"], []),
  })
  // The database takes no archived set that is not paused.
  .map((row) => (row.archivedAt ? { ...row, pausedAt: row.pausedAt ?? now } : row));

let organizationId: string;

beforeAll(async () => {
  ({ organizationId } = await makeTeam());
  const library = { id: newId(), organizationId, name: "Brasserie Leopold", createdAt: now };
  await db().library.create({ data: library });
  const applicationIds: string[] = [];
  for (const name of ["Till", "Stock", "Refused"]) {
    const client = { clientId: name, clientSecret: "secret-of-the-client", name };
    applicationIds.push((await makeApplication({ organizationId, ...client }, now)).id);
  }
  await db().application.updateMany({ where: { name: "Refused" }, data: { credentialsRefusedAt: now } });
  const rows = fc.sample(facts, { numRuns: rowCount, seed: 7 }).map((row, index) => ({
    ...row,
    ...{ id: newId(), organizationId, libraryId: library.id, name: `Set ${index}` },
    applicationId: applicationIds[index % applicationIds.length] ?? "",
    environment: "development" as const,
  }));
  await db().tokenSet.createMany({ data: rows });
  await keepAside(rows.filter((_row, index) => index % 4 === 0));
});

/** Access that waits for a decision; beside it, access that does not. */
async function keepAside(sets: readonly { id: string; organizationId: string }[]): Promise<void> {
  const grants = sets.flatMap(({ id, organizationId }, index) =>
    (["aside", "replaced"] as const)
      .slice(index % 2)
      .map((standing, number) => ({ tokenSetId: id, organizationId, standing, generation: 90 + number })),
  );
  await db().generation.createMany({
    data: grants.map(({ tokenSetId, generation }) => ({
      ...{ id: newId(), tokenSetId, number: generation, source: "exchange" as const, adopted: false },
      ...{ accessTokenFingerprint: newId(), issuedAt: now, expiresAt: now },
    })),
  });
  await db().grant.createMany({
    data: grants.map((grant) => ({ ...grant, id: newId(), actorName: "Nora Claes", receivedAt: now })),
  });
}

it.each([false, true])(
  "in SQL, every row has the health and the cause of its diagnosis, in a database held: %s",
  async (isDatabaseHeld) => {
    const rows = await db().tokenSet.findMany({ select: tokenSetSelect });
    const found = await db().$queryRaw<{ id: string; health: string; cause: string | null }[]>`
      SELECT "id", ${healthSql(now)} AS "health", ${causeSql({ isDatabaseHeld }, now)} AS "cause" FROM "TokenSet"`;
    const judged = new Map(found.map(({ id, health, cause }) => [id, { health, cause }]));
    expect(rows).toHaveLength(rowCount);
    for (const row of rows) {
      const { application, grants } = row;
      const around = { application, isDatabaseHeld, asideSince: grants[0]?.receivedAt ?? null };
      const { state, cause } = diagnose(row, around, now);
      expect({ row, ...judged.get(row.id) }).toEqual({ row, health: state, cause });
    }
    const scope = { organizationId, isDatabaseHeld };
    const several = fc.sample(fc.subarray([...causes], { minLength: 2 }), { numRuns: 60, seed: 7 });
    for (const asked of [...causes.map((cause) => [cause]), ...several]) {
      const rowsOf = await db().$queryRaw<{ id: string }[]>`
        SELECT "id" FROM "TokenSet" WHERE ${causeIn(asked, scope, now)}`;
      const byRules = await db().$queryRaw<{ id: string }[]>`
        SELECT "id" FROM "TokenSet" WHERE ${isOfCause(asked, scope, now)} ORDER BY 1`;
      const among = new Set<string | null>(asked);
      const ids = found.filter(({ cause }) => among.has(cause)).map(({ id }) => id);
      expect({ asked, ids: rowsOf.map(({ id }) => id).sort() }).toEqual({ asked, ids: ids.sort() });
      expect(byRules.map(({ id }) => id)).toEqual(ids);
    }
    const met = new Set(found.map(({ cause }) => cause));
    const missing = causes.filter((cause) => !met.has(cause));
    if (isDatabaseHeld) expect(met).toContain("database_held");
    else expect(missing).toEqual(["database_held"]);
  },
);
