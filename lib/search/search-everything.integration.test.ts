import { beforeAll, describe, expect, it } from "vitest";
import { roles } from "#lib/auth/permissions.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import { makeTokenSet } from "#lib/factories/token-set-factory.ts";
import { makeLibraryRows, makeTokenSetRows } from "#lib/factories/token-set-rows-factory.ts";
import { by } from "#lib/testing/by.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { listTokenSets } from "#lib/token-sets/list-token-sets.ts";
import { listTokenSetsSchema } from "#lib/token-sets/token-set-schema.ts";
import { findAnything } from "./find-anything.ts";
import { searchEverything } from "./search-everything.ts";

runLarder();
let team: Team;
let other: Team;
let clientId: string;

async function stock({ organizationId }: Team, names: string[]) {
  const now = new Date();
  const own = {
    clientId: `Kx9${newId().replaceAll("-", "")}Qz`,
    clientSecret: "a client secret of this test",
  };
  const { id: applicationId } = await makeApplication({ organizationId, name: "Till link", ...own }, now);
  for (const name of names) {
    await makeTokenSet({ organizationId, applicationId, name, library: "Till Antwerp" }, now);
  }
  return own.clientId;
}

beforeAll(async () => {
  team = await makeTeam();
  other = await makeTeam("Elsewhere");
  const tills = Array.from({ length: 12 }, (_, index) => `Till ${10 + index}`);
  clientId = await stock(team, [...tills, "100% fresh", "under_score"]);
  await stock(other, ["Till of another"]);
});

const search = async (q: string, actor = team.owner) => searchEverything(by(actor), { q });
const namesOf = (found: readonly { name: string }[]) => found.map(({ name }) => name);

it.each(roles)("%s finds by name, at most eight of each kind, and how many there are", async (role) => {
  const found = await search("tILL", team[role]);
  expect(found.tokenSets).toHaveLength(8);
  expect(found.tokenSets[0]).toMatchObject({
    ...{ name: "Till 10", library: "Till Antwerp", application: "Till link" },
    ...{ health: "pending", cause: "not connected yet" },
  });
  expect(found.all).toEqual({ filter: { q: "tILL", ended: "shown" }, total: 14, isMore: false });
  expect(namesOf(found.applications)).toEqual(["Till link"]);
  expect(namesOf(found.libraries)).toEqual(["Till Antwerp"]);
  expect(JSON.stringify(found)).not.toMatch(/secret|fingerprint|sealed|clientId/i);
});

it("finds nothing of another organization", async () => {
  expect((await search("another")).tokenSets).toEqual([]);
  expect(namesOf((await search("another", other.owner)).tokenSets)).toEqual(["Till of another"]);
});

it.each([
  ["%", ["100% fresh"]],
  ["_", ["under_score"]],
  ["\\", []],
  ["' OR 1=1 --", []],
])("takes %s as it stands", async (words, names) => {
  expect(namesOf((await search(words)).tokenSets)).toEqual(names);
});

it("takes words in any order, each from another name", async () => {
  expect(namesOf((await search("antwerp 17 link")).tokenSets)).toEqual(["Till 17"]);
  expect(namesOf((await search("antwerp 17 elsewhere")).tokenSets)).toEqual([]);
  const [person] = (await search("support the")).people;
  expect(person).toEqual({ id: team.support.userId, name: "The support" });
  expect(namesOf((await search("till support", other.owner)).people)).toEqual([]);
});

it("finds an application and its token sets by the beginning of its client ID", async () => {
  const found = await search(clientId.slice(0, 12));
  expect(namesOf(found.applications)).toEqual(["Till link"]);
  expect(found.all?.total).toBe(14);
});

it("people are nothing that an API key finds", async () => {
  const key = { id: newId(), name: "Nightly", permissions: ["token-set:read" as const] };
  const found = await search("support", { ...team.owner, key: { ...key, environments: ["production"] } });
  expect(found.people).toEqual([]);
});

describe("states as words", () => {
  let kitchens: Team;

  beforeAll(async () => {
    kitchens = await makeTeam("Kitchens");
    const { organizationId } = kitchens;
    const now = new Date();
    const application = { organizationId, clientId: newId(), clientSecret: "a client secret" };
    const { id } = await makeApplication(application, now);
    const libraryIds = await makeLibraryRows(organizationId, 3, now);
    await makeTokenSetRows({ organizationId, applicationIds: [id], libraryIds, count: 200 }, now);
  });

  it.each(["overdue production", "secret refused", "connection lost kitchen", "retrying dev till"])(
    "%s leads to the list with the same sets, and as many",
    async (words) => {
      const { all, tokenSets } = await search(words, kitchens.support);
      const query = listTokenSetsSchema.parse(all?.filter);
      const page = await listTokenSets(by(kitchens.support), query);
      expect(page.tokenSets.length).toBeGreaterThan(0);
      expect(all?.total).toBe(page.tokenSets.length);
      expect(namesOf(page.tokenSets)).toEqual(expect.arrayContaining(namesOf(tokenSets)));
    },
  );
});

describe("what may be a secret", () => {
  const find = (text: string, actor = team.support) => findAnything(by(actor), { text });

  it("is found as an id or a client ID of the organization, and of no other", async () => {
    const [set] = (await search("till 12")).tokenSets;
    expect(namesOf((await find(` ${set?.id} `)).tokenSets)).toEqual(["Till 12"]);
    expect(namesOf((await find(clientId)).applications)).toEqual(["Till link"]);
    const unknown = await find(newId());
    expect(unknown).toMatchObject({ isUnknownToken: true, tokenSets: [], applications: [] });
    expect(await find(set?.id ?? "", other.owner)).toEqual(unknown);
    expect(await find(clientId, other.owner)).toEqual(unknown);
  });

  it("words are words", async () => {
    expect(await find("till 12")).toMatchObject({ pasted: [], isUnknownToken: false, all: { total: 1 } });
  });
});
