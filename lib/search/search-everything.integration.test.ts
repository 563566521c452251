import { beforeAll, expect, it } from "vitest";
import { roles } from "#lib/auth/permissions.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import { makeTokenSet } from "#lib/factories/token-set-factory.ts";
import { by } from "#lib/testing/by.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { searchEverything } from "./search-everything.ts";

runLarder();
let team: Team;
let other: Team;

async function stock({ organizationId }: Team, names: string[]) {
  const now = new Date();
  const clientId = `client-${organizationId}`;
  const clientSecret = "a client secret of this test";
  const facts = { organizationId, name: "Till link", clientId, clientSecret };
  const { id: applicationId } = await makeApplication(facts, now);
  for (const name of names) {
    await makeTokenSet({ organizationId, applicationId, name, library: "Till Antwerp" }, now);
  }
}

beforeAll(async () => {
  team = await makeTeam();
  other = await makeTeam("Elsewhere");
  const tills = Array.from({ length: 12 }, (_, index) => `Till ${10 + index}`);
  await stock(team, [...tills, "100% fresh", "under_score"]);
  await stock(other, ["Till of another"]);
});

it.each(roles)("%s finds by name, at most eight of each kind", async (role) => {
  const found = await searchEverything(by(team[role]), { q: "tILL" });
  expect(found.tokenSets).toHaveLength(8);
  expect(found.tokenSets[0]).toMatchObject({ name: "Till 10", library: "Till Antwerp" });
  expect(found.applications.map(({ name }) => name)).toEqual(["Till link"]);
  expect(found.libraries.map(({ name }) => name)).toEqual(["Till Antwerp"]);
  expect(JSON.stringify(found)).not.toMatch(/secret|fingerprint|sealed|client/i);
});

it("finds nothing of another organization", async () => {
  expect((await searchEverything(by(team.owner), { q: "another" })).tokenSets).toEqual([]);
  const found = await searchEverything(by(other.owner), { q: "till" });
  expect(found.tokenSets.map(({ name }) => name)).toEqual(["Till of another"]);
});

it.each([
  ["%", ["100% fresh"]],
  ["_", ["under_score"]],
  ["\\", []],
  ["' OR 1=1 --", []],
])("takes %s as it stands", async (words, names) => {
  expect((await searchEverything(by(team.owner), { q: words })).tokenSets.map(({ name }) => name)).toEqual(
    names,
  );
});
