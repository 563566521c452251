import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { Prisma } from "#generated/prisma/client.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import { makeTokenSetRows } from "#lib/factories/token-set-rows-factory.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { amongNamed } from "./named-repository.ts";
import { filterSql, type ListScope } from "./token-set-filter.ts";
import { listTokenSetsSchema } from "./token-set-schema.ts";

runLarder();
const now = new Date("2026-03-01T12:00:00.000Z");
const most = 40;
let team: Team;
let strangers: Team;

const scopeOf = ({ organizationId }: Team): ListScope => ({ organizationId, isDatabaseHeld: false, now });

interface Finding {
  narrowed: string[];
  plain: string[];
  lookedUp: string[];
  isNarrowed: boolean;
}

/** What a search finds, with what an index leaves of it and without, and with names looked up for each set. */
async function find(q: string, of = team, at = most): Promise<Finding> {
  const scope = scopeOf(of);
  const among = await amongNamed(db(), q, scope, at);
  const filter = listTokenSetsSchema.parse({ q, ended: "shown" });
  const read = async (by: "finding" | "looking up", condition: Prisma.Sql) => {
    const rows = await db().$queryRaw<{ id: string }[]>`
      SELECT "TokenSet"."id" FROM "TokenSet" WHERE ${filterSql(filter, scope, by)} ${condition} ORDER BY 1`;
    return rows.map(({ id }) => id);
  };
  return {
    narrowed: await read("finding", among),
    plain: await read("finding", Prisma.empty),
    lookedUp: await read("looking up", among),
    isNarrowed: among.sql !== "",
  };
}

async function fill({ organizationId }: Team, names: readonly string[]): Promise<void> {
  const clients = ["Tablet menu", "Stock 100%"].map((name, place) => ({
    name,
    clientId: `key-${place}-Zürich`,
  }));
  const applications = [];
  for (const client of clients) {
    const secret = { organizationId, clientSecret: "secret-of-the-client" };
    applications.push((await makeApplication({ ...secret, ...client }, now)).id);
  }
  const libraries = ["Brasserie Leopold", "Ünder the Bridge", "Σοφός", "L'Épicerie_2"].map((name) => ({
    id: newId(),
    name,
  }));
  await db().library.createMany({ data: libraries.map((library) => ({ ...library, organizationId })) });
  await makeTokenSetRows(
    {
      ...{ organizationId, applicationIds: applications, libraryIds: libraries.map(({ id }) => id) },
      count: names.length,
      columns: (index) => ({
        name: names[index] ?? "",
        authorizedBy: index % 9 === 0 ? "Émile Ørsted" : null,
      }),
    },
    now,
  );
}

beforeAll(async () => {
  [team, strangers] = [await makeTeam(), await makeTeam("Cantine du Port")];
  await fill(
    team,
    Array.from({ length: 180 }, (_, index) => `Till ${index % 60} ÄÖ${index % 7} %_${index}`),
  );
  await fill(strangers, ["Till 7 of strangers", "Only theirs"]);
});

describe("a search by the index of names finds what reading every name finds", () => {
  it.each([
    ["a rare word", "%_133"],
    ["in other letters", "äö3"],
    ["part of a word", "eopol"],
    ["of a library", "brasserie"],
    ["with accents", "ÉPICERIE_2"],
    ["in Greek", "ΣΟΦΌΣ"],
    ["of who authorized", "ørsted"],
    ["of an application", "stock"],
    ["that begins a client ID", "key-1-Z"],
    ["that is inside a client ID", "Zürich"],
    ["several words", "leopold till 12"],
    ["one of them short", "Leopold 12"],
    ["too short for the index", "12"],
    ["a frequent word", "till"],
    ["that nobody has", "nowhere"],
    ["of another organization", "theirs"],
    ["letters beyond sixteen bits", "😀a"],
    ["nothing but signs", "%_%"],
  ])("%s: %s", async (_what, q) => {
    const { narrowed, plain, lookedUp } = await find(q);
    expect({ narrowed, lookedUp }).toEqual({ narrowed: plain, lookedUp: plain });
  });
});

it("few sets are read for a rare word, and none of another organization's", async () => {
  for (const q of ["%_133", "leopold 133", "nowhere", "theirs"])
    expect((await find(q)).isNarrowed, q).toBe(true);
  expect((await find("theirs")).narrowed).toEqual([]);
  expect((await find("theirs", strangers)).narrowed).toHaveLength(1);
});

it("a word that more have than are worth it leaves all to be read, whoever has it", async () => {
  expect((await find("till")).isNarrowed).toBe(false);
  expect((await find("brasserie", team, 44)).isNarrowed, "of a library's 45 sets").toBe(false);
  expect((await find("brasserie", team, 45)).isNarrowed).toBe(true);
  await db().library.createMany({
    data: Array.from({ length: 46 }, (_, index) => ({
      ...{ id: newId(), organizationId: team.organizationId, name: `Empty shelf ${index}` },
    })),
  });
  expect((await find("shelf", team, 45)).isNarrowed, "of more libraries than are read").toBe(false);
});

it("a new name is found at once, and an old one no more", async () => {
  const { organizationId } = team;
  const { id, libraryId } = await db().tokenSet.findFirstOrThrow({
    where: { organizationId, name: { endsWith: "_100" } },
  });
  await db().tokenSet.update({ where: { id }, data: { name: "Quay counter", authorizedBy: "Quentin" } });
  expect((await find("quay")).narrowed).toEqual([id]);
  expect((await find("quentin")).narrowed).toEqual([id]);
  expect((await find("_100")).narrowed).toEqual([]);
  await db().library.update({ where: { id: libraryId }, data: { name: "Xylophone bar" } });
  const { narrowed, plain } = await find("xylophone", team, 60);
  expect(narrowed).toEqual(plain);
  expect(narrowed).toContain(id);
  await db().tokenSet.delete({ where: { id } });
  expect(await db().tokenSetName.count({ where: { tokenSetId: id } })).toBe(0);
});

it("what is there before the tables are is entered by the migration, as the triggers would, and what they wrote stays", async () => {
  const owner = asOwner();
  const all = () => owner.tokenSetName.findMany({ orderBy: { tokenSetId: "asc" } });
  const libraries = () => owner.libraryName.findMany({ orderBy: { libraryId: "asc" } });
  const [sets, shelves] = [await all(), await libraries()];
  expect(shelves).not.toEqual([]);
  const tokenSetId = sets[0]?.tokenSetId ?? "";
  await owner.tokenSetName.deleteMany({ where: { tokenSetId: { not: tokenSetId } } });
  await owner.libraryName.deleteMany();
  const migration = "prisma/migrations/20261128233007_names_that_are_there/migration.sql";
  for (const statement of readFileSync(migration, "utf8")
    .split(";\n")
    .filter((text) => text.trim() !== "")) {
    await owner.$executeRawUnsafe(statement);
  }
  const sorted = (rows: { grams: string[] }[]) =>
    rows.map((row) => ({ ...row, grams: row.grams.toSorted() }));
  expect([sorted(await all()), sorted(await libraries())]).toEqual([sorted(sets), sorted(shelves)]);
});
