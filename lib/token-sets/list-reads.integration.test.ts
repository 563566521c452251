import { beforeAll, expect, it } from "vitest";
import { makeApplication } from "#lib/factories/application-factory.ts";
import { makeLibraryRows, makeTokenSetRows } from "#lib/factories/token-set-rows-factory.ts";
import { addUpTally } from "#lib/tally/add-up-changes.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { countReads } from "#lib/testing/count-reads.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { listCountedTokenSets } from "./list-token-sets.ts";
import { listTokenSetsSchema } from "./token-set-schema.ts";

const larder = runLarder();
const now = new Date();
const total = 12_000;
let team: Team;

beforeAll(async () => {
  // Its own statistics would come at any moment.
  await asOwner().$executeRaw`ALTER TABLE "TokenSet" SET (autovacuum_enabled = off)`;
  team = await makeTeam();
  const { organizationId } = team;
  const applicationIds: string[] = [];
  for (const name of ["POS", "Stock"]) {
    const client = { name, clientId: `client-${name}`, clientSecret: "secret-of-the-client" };
    applicationIds.push((await makeApplication({ organizationId, ...client }, now)).id);
  }
  const libraryIds = await makeLibraryRows(organizationId, total / 5, now);
  await makeTokenSetRows({ organizationId, applicationIds, libraryIds, count: total }, now);
  await addUpTally();
  await asOwner().$executeRaw`VACUUM ANALYZE`;
}, 120_000);

/** How many at most. A set counts as an entry of an index and as a row: 150 for the places and the rows of fifty. */
const bounds: readonly (readonly [string, Record<string, string>, number])[] = [
  ["worst first, where the first part fills the page and the others are not read", {}, 200],
  ["by name", { sort: "name" }, 300],
  ["by library", { sort: "library" }, 300],
  ["by expiry", { sort: "expiry" }, 200],
  ["by cause", { sort: "cause" }, 1_200],
  ["of one environment", { environment: "production" }, 500],
  ["by a cause that few have", { cause: "answer_lost" }, 500],
  ["by a rare word, of which 200 are looked at before an index is asked", { q: "00123" }, 2_200],
];

it.each(bounds)("a page of the list reads few sets: %s", async (_, query, most) => {
  const reads = await countReads(larder.databaseUrl, async () => {
    const page = await listCountedTokenSets(by(team.support), listTokenSetsSchema.parse(query));
    expect(page.tokenSets.length).toBeGreaterThan(0);
  });
  expect(reads.get("TokenSet")).toBeGreaterThan(0);
  expect(reads.get("TokenSet")).toBeLessThan(most);
});
