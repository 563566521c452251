// npm run bench:due [-- --sets 1000000]
// How long finding due work takes among ever more token sets: the statements by which workers claim, and by which they find
// out when to look again, as they are.
import { performance } from "node:perf_hooks";
import pg from "pg";
import type { Prisma } from "#generated/prisma/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import { makeOrganization } from "#lib/factories/organization-factory.ts";
import { makeLibraryRows } from "#lib/factories/token-set-rows-factory.ts";
import { pickDue } from "#lib/refresh/claim-due-sets.ts";
import { pickNextDue } from "#lib/refresh/next-due-repository.ts";
import { pickUnchecked } from "#lib/token-sets/unchecked-repository.ts";
import { numberOption, startHarness } from "../drills/harness.ts";
import { quantile } from "./statistics.ts";

const rounds = 300;
const warmUpRounds = 30;
const claimAtOnce = 64;

/** How many of all sets are due. */
const situations = [
  { name: "nothing due", due: () => 0 },
  { name: "a usual moment: as many as are claimed at once", due: () => claimAtOnce },
  { name: "after an outage: a tenth of all", due: (total: number) => Math.floor(total / 10) },
] as const;

const most = numberOption("sets", 1_000_000);
const sizes = [most / 100, most / 10, most].map(Math.floor);
const harness = await startHarness({}, { durable: true });
const client = new pg.Client({ connectionString: harness.postgres.url });

/** Adds sets with a current pair until there are `total`. None is due; expiry and due time spread over days. */
async function fill(
  owner: { organizationId: string; applicationId: string; libraryId: string },
  total: number,
) {
  const { organizationId, applicationId, libraryId } = owner;
  await client.query(
    `WITH made AS (
       INSERT INTO "TokenSet" ("id", "organizationId", "applicationId", "libraryId", "environment", "name",
         "requestedScopes", "grantedScopes", "generation", "accessTokenIssuedAt", "accessTokenExpiresAt",
         "nextRefreshAt", "refreshedAt")
       SELECT gen_random_uuid(), $1, $2, $3, 'production', 'Till ' || n, '{accounts}', '{accounts}', 1,
         now() - interval '3 days', now() + random() * interval '7 days',
         now() + interval '1 hour' + random() * interval '3 days', now() - interval '3 days'
       FROM generate_series((SELECT count(*) FROM "TokenSet") + 1, $4) n
       RETURNING "id"
     )
     INSERT INTO "Generation" ("id", "tokenSetId", "number", "source", "adopted", "accessTokenSealed",
       "refreshTokenSealed", "accessTokenFingerprint", "refreshTokenFingerprint", "scopes", "issuedAt", "expiresAt")
     SELECT gen_random_uuid(), "id", 1, 'exchange', true, 'sealed', 'sealed', "id", "id", '{accounts}', now(), now()
     FROM made`,
    [organizationId, applicationId, libraryId, total],
  );
  await settle();
}

/** Makes exactly `due` sets due, spread over all. */
async function makeDue(due: number): Promise<void> {
  await client.query(
    `UPDATE "TokenSet" SET "nextRefreshAt" = now() + interval '1 hour' + random() * interval '3 days'
     WHERE "nextRefreshAt" <= now()`,
  );
  await client.query(
    `UPDATE "TokenSet" SET "nextRefreshAt" = now() - random() * interval '3 days'
     WHERE "id" IN (SELECT "id" FROM "TokenSet" ORDER BY hashtext("id"::text) LIMIT $1)`,
    [due],
  );
  await settle();
}

/** Does the maintenance that filling left for later, so that it is not measured. */
async function settle(): Promise<void> {
  await client.query("VACUUM ANALYZE");
  await client.query("CHECKPOINT");
}

async function measure({ text, values }: Prisma.Sql, expected: number): Promise<number[]> {
  const times: number[] = [];
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    await client.query("BEGIN");
    const began = performance.now();
    const { rowCount } = await client.query(text, values);
    const took = performance.now() - began;
    await client.query("ROLLBACK");
    if (rowCount !== expected) throw new Error(`${rowCount} sets were found.`);
    if (round >= 0) times.push(took);
  }
  return times;
}

const firsts = new Map<string, number>();

function report(name: string, size: number, times: readonly number[]): void {
  const p95 = quantile(times, 0.95);
  firsts.set(name, firsts.get(name) ?? p95);
  const milliseconds = [quantile(times, 0.5), p95].map((time) => `${time.toFixed(2)} ms`);
  const ratio = (p95 / (firsts.get(name) ?? p95)).toFixed(2);
  console.log(`| ${[name, size.toLocaleString("en-GB"), ...milliseconds, ratio].join(" | ")} |`);
}

async function explain({ text, values }: Prisma.Sql): Promise<string> {
  await client.query("BEGIN");
  const plan = await client.query(`EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) ${text}`, values);
  await client.query("ROLLBACK");
  return plan.rows.map((row) => row["QUERY PLAN"]).join("\n");
}

try {
  await client.connect();
  const { id: organizationId } = await makeOrganization("Bench", new Date());
  const register = { name: "App", clientId: newId(), clientSecret: "a client secret" };
  const { id: applicationId } = await makeApplication({ organizationId, ...register }, new Date());
  const [libraryId = ""] = await makeLibraryRows(organizationId, 1, new Date());
  console.log(`Finding ${claimAtOnce} at once, ${rounds} rounds`);
  console.log("| due | token sets | p50 | p95 | p95 over the smallest |\n|---|--:|--:|--:|--:|");
  for (const size of sizes) {
    await fill({ organizationId, applicationId, libraryId }, size);
    for (const { name, due } of situations) {
      await makeDue(due(size));
      for (const among of ["longest", "all"] as const) {
        const found = Math.min(due(size), claimAtOnce);
        const named = among === "all" ? `${name}: among all of them` : name;
        report(named, size, await measure(pickDue(claimAtOnce, among), found));
      }
      report(`${name}: when is the next?`, size, await measure(pickNextDue(), 1));
    }
    report(
      "not heard of for long: found for a check",
      size,
      await measure(pickUnchecked(claimAtOnce), claimAtOnce),
    );
  }
  for (const statement of [pickDue(claimAtOnce, "longest"), pickNextDue()]) {
    const plan = await explain(statement);
    console.log(`\n${plan}`);
    if (/Seq Scan on "TokenSet"/.test(plan)) throw new Error("Token sets are read from end to end.");
  }
} finally {
  await client.end();
  await harness.stop();
}
