// npm run bench:due [-- --sets 1000000]
// How long finding due work takes among ever more token sets: the statement that workers claim by, as it is.
import { performance } from "node:perf_hooks";
import pg from "pg";
import { newId } from "#lib/db/new-id.ts";
import { pickDue } from "#lib/token-sets/claim-sets.ts";
import { numberOption, startHarness } from "../drills/harness.ts";
import { makeApplication } from "../prisma/factories/application-factory.ts";
import { makeOrganization } from "../prisma/factories/organization-factory.ts";
import { makeLibraryRows } from "../prisma/factories/token-set-rows-factory.ts";
import { quantile } from "./statistics.ts";

const rounds = 300;
const warmUpRounds = 30;
const claimAtOnce = 64;
/** Of a thousand sets, so many are due: what a long outage leaves. */
const duePerMille = 100;

const most = numberOption("sets", 1_000_000);
const sizes = [most / 100, most / 10, most].map(Math.floor);
const harness = await startHarness({}, { durable: true });
const client = new pg.Client({ connectionString: harness.postgres.url });

/** Fills up to `total` sets with their pair in force; expiry and due time spread over a week. */
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
         now() + CASE WHEN n % 1000 < $5 THEN -1 ELSE 1 END * random() * interval '3 days', now() - interval '3 days'
       FROM generate_series((SELECT count(*) FROM "TokenSet") + 1, $4) n
       RETURNING "id"
     )
     INSERT INTO "Generation" ("id", "tokenSetId", "number", "source", "adopted", "accessTokenSealed",
       "refreshTokenSealed", "accessTokenFingerprint", "refreshTokenFingerprint", "scopes", "issuedAt", "expiresAt")
     SELECT gen_random_uuid(), "id", 1, 'exchange', true, 'sealed', 'sealed', "id", "id", '{accounts}', now(), now()
     FROM made`,
    [organizationId, applicationId, libraryId, total, duePerMille],
  );
  await client.query("VACUUM ANALYZE");
}

async function measure(): Promise<number[]> {
  const { text, values } = pickDue(claimAtOnce);
  const times: number[] = [];
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    await client.query("BEGIN");
    const began = performance.now();
    const { rowCount } = await client.query(text, values);
    const took = performance.now() - began;
    await client.query("ROLLBACK");
    if (rowCount !== claimAtOnce) throw new Error(`${rowCount} sets were found.`);
    if (round >= 0) times.push(took);
  }
  return times;
}

async function explain(): Promise<string> {
  const { text, values } = pickDue(claimAtOnce);
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
  console.log(`Claiming ${claimAtOnce} of the due (${duePerMille / 10} % of all), ${rounds} rounds`);
  console.log("| token sets | p50 | p95 | p95 over the first |\n|--:|--:|--:|--:|");
  let first = 0;
  for (const size of sizes) {
    await fill({ organizationId, applicationId, libraryId }, size);
    const times = await measure();
    const p95 = quantile(times, 0.95);
    first ||= p95;
    const cells = [
      size.toLocaleString("en-GB"),
      `${quantile(times, 0.5).toFixed(2)} ms`,
      `${p95.toFixed(2)} ms`,
    ];
    console.log(`| ${[...cells, (p95 / first).toFixed(2)].join(" | ")} |`);
  }
  console.log(`\n${await explain()}`);
} finally {
  await client.end();
  await harness.stop();
}
