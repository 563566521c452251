import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import { by } from "#lib/testing/by.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { listTokenSets } from "#lib/token-sets/list-token-sets.ts";
import { listTokenSetsSchema } from "#lib/token-sets/token-set-schema.ts";
import { healthIs } from "./health-sql.ts";
import { healths, toHealth } from "./token-set-health.ts";

runLarder();
const now = new Date("2026-03-01T12:00:00.000Z");
const rowCount = 400;
let team: Team;

const instant = fc.option(
  fc.constantFrom(-60_000, -1, 0, 1, 60_000).map((ms) => new Date(now.getTime() + ms)),
  { nil: null },
);
const seldom = fc.constantFrom(null, null, null, null, now);
const facts = fc
  .record({
    generation: fc.constantFrom(0, 1, 7),
    verdict: fc.constantFrom(null, null, null, "used_elsewhere", "client_secret_changed"),
    credentialsRefusedAt: seldom,
    doubtSince: seldom,
    revokedAt: seldom,
    pausedAt: seldom,
    archivedAt: fc.constantFrom(...Array<null>(9).fill(null), now),
    failureCount: fc.constantFrom(0, 0, 1, 5),
    accessTokenExpiresAt: instant,
    nextRefreshAt: instant,
  })
  // The database takes no archived set that is not paused.
  .map((row) => (row.archivedAt ? { ...row, pausedAt: row.pausedAt ?? now } : row));

beforeAll(async () => {
  team = await makeTeam();
  const { organizationId } = team;
  const client = { clientId: "client-1", clientSecret: "secret-of-the-client" };
  const { id: applicationId } = await makeApplication({ organizationId, ...client }, now);
  const library = { id: newId(), organizationId, name: "Brasserie Leopold", createdAt: now };
  await db().library.create({ data: library });
  const rows = fc.sample(facts, { numRuns: rowCount, seed: 7 });
  await db().tokenSet.createMany({
    data: rows.map((row, index) => ({
      ...row,
      id: newId(),
      organizationId,
      applicationId,
      libraryId: library.id,
      environment: "development" as const,
      name: `Set ${index}`,
    })),
  });
});

it("every row is found by exactly one health filter: the one of its own health", async () => {
  const rows = await db().tokenSet.findMany();
  const found = new Map<string, string[]>();
  for (const health of healths) {
    for (const { id } of await db().$queryRaw<{ id: string }[]>`
      SELECT "id" FROM "TokenSet" WHERE ${healthIs(health, now)}`) {
      found.set(id, [...(found.get(id) ?? []), health]);
    }
  }
  expect(rows).toHaveLength(rowCount);
  expect(new Set(rows.map((row) => toHealth(row, now)))).toEqual(new Set(healths));
  for (const row of rows)
    expect({ row, found: found.get(row.id) }).toEqual({ row, found: [toHealth(row, now)] });
});

it("the list filters by the health that it shows", async () => {
  for (const health of healths) {
    const page = await listTokenSets(by(team.support, now), listTokenSetsSchema.parse({ health }));
    expect(new Set(page.tokenSets.map((set) => set.health))).toEqual(new Set([health]));
  }
});
