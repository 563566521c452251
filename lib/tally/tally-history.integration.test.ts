import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { tokenSetSelect } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import { makeLibraryRows, makeTokenSetRows } from "#lib/factories/token-set-rows-factory.ts";
import { diagnose } from "#lib/health/diagnose.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { addUpTally } from "./add-up-changes.ts";
import { countStandings } from "./count-standings.ts";
import { compareTally, recountTally } from "./recount.ts";
import { countComing } from "./tally-repository.ts";

const larder = runLarder();
const now = new Date("2026-03-01T12:00:00.000Z");
const hourMs = 60 * 60 * 1_000;
const setCount = 60;
const at = (hours: number) => new Date(now.getTime() + hours * hourMs);
let organizationId: string;
let ids: string[];
let clients: pg.Client[];

/** What may happen to a set: columns of "TokenSet" and what they are changed to. */
const changes = fc.constantFrom<Record<string, unknown>>(
  { generation: 5, accessTokenExpiresAt: at(100), nextRefreshAt: at(50), refreshedAt: now, failureCount: 0 },
  { generation: 6, accessTokenExpiresAt: at(-1), nextRefreshAt: at(-2), refreshedAt: at(-30) },
  { failureCount: 2, failureReason: JSON.stringify({ code: "not_answering", reason: "HTTP 503" }) },
  { failureCount: 0, failureReason: null },
  { verdict: "answer_lost", verdictAt: now },
  { verdict: null, verdictAt: null },
  { pausedAt: now },
  // Archived sets are always paused.
  { pausedAt: null, archivedAt: null },
  { credentialsRefusedAt: now },
  { credentialsRefusedAt: null },
  { doubtSince: now },
  { doubtSince: null },
  { checkActive: false, checkedAt: now },
  { checkActive: true, checkedAt: at(-25) },
  { revokedAt: now, revocationProof: "proved" },
  { revokedAt: null, revocationProof: null },
  { fence: 9 },
);
const histories = fc.array(
  fc.record({
    /** Which of two writers; their transactions overlap. */
    writer: fc.constantFrom(0, 1),
    change: changes,
    /** Each writer has sets of its own, so that none waits for the other. */
    set: fc.nat({ max: setCount / 2 - 1 }),
    after: fc.constantFrom("go on", "go on", "go on", "commit", "commit", "roll back", "add up", "recount"),
  }),
  { minLength: 20, maxLength: 60 },
);

async function change(client: pg.Client, id: string | undefined, columns: Record<string, unknown>) {
  const names = Object.keys(columns).map((name, index) => `"${name}" = $${index + 2}`);
  await client.query(`UPDATE "TokenSet" SET ${names.join(", ")} WHERE "id" = $1`, [
    id,
    ...Object.values(columns),
  ]);
}

async function countByDiagnosis(): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const row of await db().tokenSet.findMany({ where: { organizationId }, select: tokenSetSelect })) {
    const around = { application: row.application, isDatabaseHeld: false, asideSince: null };
    const { state, cause } = diagnose(row, around, now);
    const key = [row.environment, row.applicationId, state, cause].join(" ");
    found.set(key, (found.get(key) ?? 0) + 1);
  }
  return found;
}

async function countsNow(): Promise<Map<string, number>> {
  const standings = await countStandings({ organizationId, now, isDatabaseHeld: false });
  return new Map(
    standings.map(({ environment, applicationId, health, cause, count }) => [
      [environment, applicationId, health, cause].join(" "),
      count,
    ]),
  );
}

async function expectTruth(): Promise<void> {
  expect(await countsNow()).toEqual(await countByDiagnosis());
  expect(await compareTally()).toBe(0);
}

beforeAll(async () => {
  ({ organizationId } = await makeTeam());
  const applicationIds: string[] = [];
  for (const name of ["Till", "Stock"]) {
    const client = { clientId: newId(), clientSecret: "secret-of-the-client", name };
    applicationIds.push((await makeApplication({ organizationId, ...client }, now)).id);
  }
  const libraryIds = await makeLibraryRows(organizationId, 2, now);
  ids = await makeTokenSetRows({ organizationId, applicationIds, libraryIds, count: setCount }, now);
  clients = [0, 1].map(() => new pg.Client({ connectionString: larder.ownerUrl }));
  for (const client of clients) await client.connect();
});

afterAll(() => Promise.all(clients.map((client) => client.end())));

it("after any history of overlapping transactions, adding up and counting anew, the counts are the truth", async () => {
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      // What an earlier history left, where it failed.
      for (const client of clients) await client.query("ROLLBACK");
      for (const client of clients) await client.query("BEGIN");
      for (const { writer, change: columns, set, after } of history) {
        const client = clients[writer];
        if (!client) continue;
        await change(client, ids[set * 2 + writer], columns);
        if (after === "commit" || after === "roll back") {
          await client.query(after === "commit" ? "COMMIT" : "ROLLBACK");
          await client.query("BEGIN");
        }
        if (after === "add up") await addUpTally();
        if (after === "recount") await recountTally();
      }
      for (const client of clients) await client.query("COMMIT");
      await expectTruth();
      await addUpTally();
      await expectTruth();
    }),
    { numRuns: 12 },
  );
}, 120_000);

it("a reader in the middle of adding up sees every change once", async () => {
  const expected = await countByDiagnosis();
  await db().tokenSet.updateMany({ where: { id: { in: ids } }, data: { checkDetail: { code: "other" } } });
  const [reader] = clients;
  await reader?.query(`UPDATE "TokenSet" SET "nextRefreshAt" = "nextRefreshAt" + interval '1 microsecond'`);
  const readings = Array.from({ length: 8 }, () => countsNow());
  await addUpTally();
  for (const reading of await Promise.all(readings)) expect(reading).toEqual(expected);
});

it("counts that went wrong are found and made right", async () => {
  await addUpTally();
  await db().tokenSetCount.updateMany({ where: { kind: "all" }, data: { count: { increment: 1 } } });
  await db().comingCount.deleteMany({});
  expect(await compareTally()).toBeGreaterThan(0);
  await recountTally();
  await expectTruth();
});

it("what is planned in the coming days is counted to the minute, added up or not", async () => {
  const noon = new Date("2026-03-01T12:07:00.000Z");
  const days = [0, 1].map((day) => ({
    from: new Date(Date.UTC(2026, 2, 1 + day)),
    to: new Date(Date.UTC(2026, 2, 2 + day)),
  }));
  const plan = (at: string) => ({
    ...{ generation: 3, verdict: null, revokedAt: null, pausedAt: null, doubtSince: null, failureCount: 0 },
    ...{ credentialsRefusedAt: null, accessTokenExpiresAt: at, nextRefreshAt: at },
  });
  await db().tokenSet.updateMany({ where: { organizationId }, data: { revokedAt: now } });
  const plans = [
    "2026-03-01T12:06:59Z",
    "2026-03-01T12:08:00Z",
    "2026-03-01T23:59:59Z",
    "2026-03-02T00:00:00Z",
  ];
  for (const [index, one] of plans.entries()) {
    await db().tokenSet.update({ where: { id: ids[index] ?? "" }, data: plan(new Date(one).toISOString()) });
  }
  const count = async () =>
    (await countComing(db(), organizationId, { now: noon, days }))
      .filter(({ kind }) => kind === "refresh")
      .reduce<number[]>((sums, { place, count }) => {
        sums[place - 1] = (sums[place - 1] ?? 0) + count;
        return sums;
      }, []);
  expect(await count()).toEqual([2, 1]);
  await addUpTally();
  expect(await count()).toEqual([2, 1]);
});
