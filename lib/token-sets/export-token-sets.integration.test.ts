import { beforeAll, expect, it } from "vitest";
import { newId } from "#lib/db/new-id.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import { makeLibraryRows, makeTokenSetRows } from "#lib/factories/token-set-rows-factory.ts";
import { by } from "#lib/testing/by.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { exportTokenSets } from "./export-token-sets.ts";
import { listTokenSets } from "./list-token-sets.ts";
import { exportTokenSetsSchema, listTokenSetsSchema, tokenSetSorts } from "./token-set-schema.ts";

runLarder();
const now = new Date("2026-11-23T12:00:00.000Z");
let team: Team;
let neighbour: Team;

beforeAll(async () => {
  for (const name of ["Ours", "Neighbours"]) {
    const made = await makeTeam(name);
    const { organizationId } = made;
    const client = { clientId: newId(), clientSecret: "a client secret" };
    const { id } = await makeApplication({ organizationId, ...client }, now);
    const libraryIds = await makeLibraryRows(organizationId, 4, now);
    const count = name === "Ours" ? 1_150 : 3;
    const columns = (index: number) => (index === 0 ? { name: "=1+1" } : {});
    await makeTokenSetRows({ organizationId, applicationIds: [id], libraryIds, count, columns }, now);
    if (name === "Ours") team = made;
    else neighbour = made;
  }
});

async function rows(who: Team, query: Record<string, string>, limit?: number): Promise<string[]> {
  const { body } = exportTokenSets(by(who.support, now), { ...exportTokenSetsSchema.parse(query), limit });
  let text = "";
  for await (const part of body) text += part;
  return text.trimEnd().split("\r\n").slice(1);
}

const idOf = (row: string) => row.split(",").at(-1);

it.each(tokenSetSorts)("holds every set once, in the order by %s", async (sort) => {
  const exported = await rows(team, { sort });
  expect(new Set(exported.map(idOf)).size).toBe(1_150);
  const page = await listTokenSets(
    by(team.support, now),
    listTokenSetsSchema.parse({ sort, ended: "shown" }),
  );
  expect(exported.slice(0, 50).map(idOf)).toEqual(page.tokenSets.map(({ id }) => id));
});

it("holds what is filtered, of this organization alone", async () => {
  const exported = await rows(team, { health: "reauthorize", environment: "production" });
  expect(exported.length).toBeGreaterThan(0);
  expect(exported.every((row) => row.includes(",production,reauthorize,"))).toBe(true);
  expect(await rows(neighbour, {})).toHaveLength(3);
});

it("holds the sets of one cause, and of one view", async () => {
  const lost = await rows(team, { cause: "answer_lost" });
  expect(lost.length).toBeGreaterThan(0);
  expect(lost.every((row) => row.includes(",reply lost,"))).toBe(true);
  const hidden = await rows(team, { ended: "hidden" });
  expect(hidden.length).toBeLessThan(1_150);
  expect(hidden.some((row) => row.includes(",revoked,"))).toBe(false);
});

it("says of each set what its page says", async () => {
  const [row = ""] = await rows(team, { health: "on_hold" });
  const query = listTokenSetsSchema.parse({ health: "on_hold" });
  const [set] = (await listTokenSets(by(team.support, now), query)).tokenSets;
  const { works, evidence, heardAt, short, since, toDo, toCustomer, larderNext } = set?.diagnosis ?? {};
  const cells = [works, evidence, heardAt, short, since, toDo, toCustomer, larderNext];
  expect(row.replaceAll('"', "")).toContain(`,on_hold,${cells.join(",")},`);
});

it("defuses names, and says when it had to stop", async () => {
  const exported = await rows(team, {}, 10);
  expect(exported.at(-1)).toContain("Stopped after 10 rows");
  expect((await rows(team, { q: "=1+1" }))[0]).toMatch(/^'=1\+1,/);
});

it("refuses a filter that it cannot read, rather than export everything", () => {
  for (const query of [{ health: "sick" }, { helth: "healthy" }, { after: newId() }]) {
    expect(exportTokenSetsSchema.safeParse(query).success).toBe(false);
  }
});
