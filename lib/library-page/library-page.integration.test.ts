import { beforeAll, expect, it } from "vitest";
import { listEventsAbout } from "#lib/audit/list-audit-events.ts";
import { roles } from "#lib/auth/permissions.ts";
import { createConnectLink } from "#lib/connect-links/create-connect-link.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { renameLibrary } from "#lib/libraries/rename-library.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { connectOnce, idris, makePendingSet, makePendingSibling } from "#lib/testing/connect-flow.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { getLibraryPage } from "./get-library-page.ts";
import { listLibraryPage } from "./list-library-page.ts";

const larder = runLarder();
let team: Team;
let strangers: Team;

beforeAll(async () => {
  team = await makeTeam();
  strangers = await makeTeam("Cantine du Port");
});

async function libraryOf(set: { id: string }): Promise<string> {
  const row = await db().tokenSet.findUniqueOrThrow({ where: { id: set.id }, select: { libraryId: true } });
  return row.libraryId;
}

it("a library's page tells of its sets, who connected them, whom a link invites, what they see and what happened", async () => {
  const options = { library: "Café Nord", scopes: ["accounts", "library"] };
  const first = await makePendingSet(larder.control, team.organizationId, { ...options, name: "Till 1" });
  await connectOnce(larder.control, team.admin, first);
  const second = await makePendingSibling(first, team.organizationId, {
    ...options,
    name: "Till 2",
    environment: "production",
  });
  const wish = { tokenSetId: second.id, recipient: "Chef Louise", purpose: "Till.", expiresInHours: 1 };
  await createConnectLink(by(team.owner), wish);
  await makePendingSibling(first, team.organizationId, { ...options, library: "Elsewhere", name: "Till 3" });
  const libraryId = await libraryOf(first);
  await renameLibrary(by(team.owner), { libraryId, name: "Café Noord" });

  for (const role of roles) {
    const page = await getLibraryPage(by(team[role]), { libraryId });
    expect(page).toMatchObject({
      library: { id: libraryId, name: "Café Noord" },
      production: 1,
      development: 1,
      people: [{ memberId: team.admin.userId, name: "The admin", sets: 1 }],
      openLinks: [{ recipient: "Chef Louise", tokenSet: { name: "Till 2" }, openedAt: null }],
      sees: ["Brasserie Leopold (Nora Claes)"],
      isMixed: false,
    });
    expect(page.tokenSets.map(({ name, diagnosis }) => [name, diagnosis.works])).toEqual([
      ["Till 2", "no"],
      ["Till 1", "yes"],
    ]);
    expect(page.events.map(({ action, subject }) => `${action} ${subject.name}`)).toEqual([
      "library.renamed Café Noord",
      "connect-link.created Till 2",
      "token-set.connected Till 1",
      "token-set.authorize-started Till 1",
    ]);
  }
  const past = new Date(Date.now() + 2 * 3_600_000);
  expect((await getLibraryPage(by(team.owner, past), { libraryId })).openLinks).toEqual([]);
});

it("two sets that see different libraries at Apicbase are told", async () => {
  const first = await makePendingSet(larder.control, team.organizationId, { library: "Mixed" });
  await connectOnce(larder.control, team.owner, first);
  const alone = await makePendingSibling(first, team.organizationId, { library: "Apart" });
  await connectOnce(larder.control, team.owner, alone, idris);
  const libraryId = await libraryOf(first);
  expect(await getLibraryPage(by(team.owner), { libraryId })).toMatchObject({ isMixed: false });
  await asOwner().tokenSet.update({ where: { id: alone.id }, data: { libraryId } });
  const { isMixed, sees } = await getLibraryPage(by(team.owner), { libraryId });
  expect([isMixed, sees.length]).toEqual([true, 2]);
});

it("another organization finds no such library, and nothing of it in lists and history", async () => {
  const set = await makePendingSet(larder.control, team.organizationId, { library: "Ours" });
  const libraryId = await libraryOf(set);
  expect(await refusalOf(getLibraryPage(by(strangers.owner), { libraryId }))).toBe("not_found");
  expect(await listLibraryPage(by(strangers.owner), {})).toMatchObject({ libraries: [], total: 0 });
  const subjectIds = [libraryId, set.id];
  expect(await listEventsAbout(by(strangers.owner), { subjectIds, limit: 5 })).toEqual([]);
});

it("the list counts sets by environment, names the worst health and finds words in any order", async () => {
  const other = await makeTeam("Counted");
  const set = await makePendingSet(larder.control, other.organizationId, { library: "Bistro du Nord" });
  await makePendingSibling(set, other.organizationId, {
    library: "Bistro du Nord",
    environment: "production",
    columns: { generation: 1, verdict: "used_elsewhere" },
  });
  await makePendingSibling(set, other.organizationId, {
    library: "Nord 100%",
    columns: { generation: 1 },
  });
  const { organizationId } = other;
  await db().library.create({ data: { id: newId(), organizationId, name: "Zuid" } });
  const seen = async (q?: string) => {
    const { libraries } = await listLibraryPage(by(other.support), { q });
    return libraries.map(({ name, production, development, worst }) => [
      name,
      production,
      development,
      worst,
    ]);
  };
  const bistro = ["Bistro du Nord", 1, 1, "reauthorize"];
  expect(await seen()).toEqual([bistro, ["Nord 100%", 0, 1, "healthy"], ["Zuid", 0, 0, null]]);
  expect(await seen("nord BIS")).toEqual([bistro]);
  expect(await seen("0%")).toEqual([["Nord 100%", 0, 1, "healthy"]]);
  expect(await seen("_")).toEqual([]);
});

it("pages follow each other without a gap or a repetition, forwards and backwards", async () => {
  const other = await makeTeam("Paged");
  const { organizationId } = other;
  const names = Array.from({ length: 120 }, (_, index) => `Library ${String(index).padStart(3, "0")}`);
  await db().library.createMany({ data: names.map((name) => ({ id: newId(), organizationId, name })) });
  const read = (query: { after?: string; before?: string }) => listLibraryPage(by(other.support), query);
  const first = await read({});
  const second = await read({ after: first.next ?? "" });
  const third = await read({ after: second.next ?? "" });
  const all = [first, second, third].flatMap(({ libraries }) => libraries.map(({ name }) => name));
  expect(all).toEqual(names);
  expect([first.previous, third.next, first.total]).toEqual([null, null, 120]);
  const back = await read({ before: third.previous ?? "" });
  expect(back.libraries).toEqual(second.libraries);
  expect([back.previous, back.next]).toEqual([second.previous, second.next]);
});
