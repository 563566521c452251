import { beforeAll, expect, it } from "vitest";
import { newId } from "#lib/db/new-id.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import { makeLibraryRows } from "#lib/factories/token-set-rows-factory.ts";
import { by } from "#lib/testing/by.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { type ChoiceKind, listChoicesSchema } from "./choice-schema.ts";
import { findChoice, listChoices } from "./list-choices.ts";

runLarder();
const now = new Date("2026-03-01T12:00:00.000Z");
let team: Team;
let strangers: Team;

async function stock({ organizationId }: Team): Promise<void> {
  for (const name of ["Till", "100% Stock", "Old till"]) {
    const client = { clientId: newId(), clientSecret: "a client secret" };
    await makeApplication({ organizationId, name, ...client }, now);
  }
  await makeLibraryRows(organizationId, 120, now);
}

beforeAll(async () => {
  team = await makeTeam();
  strangers = await makeTeam("Cantine du Port");
  await stock(team);
  await stock(strangers);
});

async function namesOf(kind: ChoiceKind, q: string, actor = team.support): Promise<string[]> {
  return (await listChoices(by(actor), listChoicesSchema.parse({ kind, q }))).map(({ name }) => name);
}

it("finds by a part of the name in any case: first what begins with it", async () => {
  expect(await namesOf("application", "TILL")).toEqual(["Till", "Old till"]);
  expect(await namesOf("application", "0% s")).toEqual(["100% Stock"]);
  expect(await namesOf("application", "_")).toEqual([]);
});

it("shows twenty at most, without words the first by name", async () => {
  const first = Array.from({ length: 20 }, (_, index) => `Kitchen ${String(index).padStart(4, "0")}`);
  expect(await namesOf("library", "")).toEqual(first);
  expect(await namesOf("library", "kitchen 01")).toHaveLength(20);
  expect(await namesOf("library", "0119")).toEqual(["Kitchen 0119"]);
});

it("offers the members of the organization, and nobody else", async () => {
  expect(await namesOf("person", "")).toEqual(["The admin", "The developer", "The owner", "The support"]);
  const ids = async ({ support }: Team) =>
    (await listChoices(by(support), { kind: "person", q: "" })).map(({ id }) => id);
  const outsiders = await ids(strangers);
  expect((await ids(team)).filter((id) => outsiders.includes(id))).toEqual([]);
});

it.each(["application", "library", "person"] as const)(
  "says what an id is to its own organization alone: %s",
  async (kind) => {
    const [first] = await listChoices(by(team.support), { kind, q: "" });
    expect(await findChoice(by(team.support), kind, first?.id)).toEqual(first);
    expect(await findChoice(by(strangers.owner), kind, first?.id)).toBeNull();
    expect(await findChoice(by(team.support), kind, first?.name)).toBeNull();
    expect(await findChoice(by(team.support), kind, undefined)).toBeNull();
  },
);
