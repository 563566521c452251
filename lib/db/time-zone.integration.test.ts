import pg from "pg";
import { beforeAll, expect, it } from "vitest";
import { findClockShift } from "#lib/system/clock-shift.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { MigrationAdapterFactory } from "../../prisma/migration-adapter.ts";
import { makeBoss } from "../../worker/job-engine.ts";
import { closeDb, db } from "./client.ts";
import { newId } from "./new-id.ts";

const larder = runLarder();
const minuteMs = 60_000;

beforeAll(async () => {
  const client = new pg.Client({ connectionString: larder.ownerUrl });
  await client.connect();
  const { rows } = await client.query("SELECT current_database() AS name");
  await client.query(`ALTER DATABASE ${pg.escapeIdentifier(rows[0].name)} SET timezone = 'America/New_York'`);
  await client.end();
  await closeDb();
});

/** A row whose time Prisma writes, and how far off it is by the database's clock. */
async function storedOffMs(): Promise<number> {
  const id = newId();
  await db().organization.create({ data: { id, name: "Clock", createdAt: new Date() } });
  const [row] = await db().$queryRaw<{ off: number }[]>`
    SELECT extract(epoch FROM "createdAt" - clock_timestamp())::float8 * 1000 AS "off"
    FROM "Organization" WHERE "id" = ${id}::uuid`;
  return Math.abs(row?.off ?? Number.POSITIVE_INFINITY);
}

it("times are stored as they are, whatever zone the database's sessions begin in", async () => {
  expect(await storedOffMs()).toBeLessThan(minuteMs);
});

it("the job engine and the migrations work in UTC too", async () => {
  const adapter = await new MigrationAdapterFactory(larder.databaseUrl).connect();
  const { rows } = await adapter.queryRaw({ sql: "SHOW TimeZone", args: [], argTypes: [] });
  await adapter.dispose();
  expect(rows).toEqual([["UTC"]]);
  const boss = makeBoss();
  try {
    await boss.start();
    const answer = await boss.getDb().executeSql("SHOW TimeZone");
    expect(answer.rows).toEqual([{ TimeZone: "UTC" }]);
  } finally {
    await boss.stop({ graceful: false });
  }
});

it.each([
  ["-5 hours", "about 5 h too early"],
  ["5 hours 30 minutes", "about 5.5 h too late"],
])("refreshes that ended %s off are told at the start", async (shift, sentence) => {
  const { organizationId } = await makeTeam();
  const { id: tokenSetId } = await makeConnectedSet(larder.control, organizationId);
  await asOwner().attempt.deleteMany({ where: { kind: "refresh" } });
  const insert = (interval: string) => db().$executeRaw`
    INSERT INTO "Attempt" ("id", "tokenSetId", "kind", "trigger", "generation", "fingerprint", "fence", "instance",
      "startedAt", "deadlineAt", "completedAt", "outcome", "actorName")
    VALUES (${newId()}::uuid, ${tokenSetId}::uuid, 'refresh', 'schedule', 1, 'f', 1, 'i', clock_timestamp(),
      clock_timestamp() + interval '35 seconds', clock_timestamp() + interval '2 seconds' + ${interval}::interval, 'issued', 'w')`;
  await insert(shift);
  expect(await findClockShift()).toContain(sentence);
  await insert("0 seconds");
  expect(await findClockShift()).toBeNull();
});
