import { beforeEach, expect, it } from "vitest";
import { roles } from "#lib/auth/permissions.ts";
import { db } from "#lib/db/client.ts";
import { getLibraryPage } from "#lib/library-page/get-library-page.ts";
import { listLibraryPage } from "#lib/library-page/list-library-page.ts";
import { mergeLibraries } from "#lib/library-page/merge-libraries.ts";
import { findChoice, listChoices } from "#lib/search/list-choices.ts";
import { by } from "#lib/testing/by.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { recordOf } from "#lib/testing/people.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { makeTwoSpellings, type TwoSpellings } from "#lib/testing/two-spellings.ts";
import { createTokenSet } from "#lib/token-sets/create-token-set.ts";
import { discardTokenSet } from "#lib/token-sets/discard-token-set.ts";
import { archiveLibrary, restoreLibrary } from "./archive-library.ts";
import { deleteLibrary } from "./delete-library.ts";

const larder = runLarder();
let team: Team;
let two: TwoSpellings;

beforeEach(async () => {
  team = await makeTeam();
  two = await makeTwoSpellings(larder.control, team);
});

const shown = async (query: { show?: "archived" } = {}) =>
  (await listLibraryPage(by(team.support), query)).libraries.map(({ name }) => name);

it("an archived library takes no new token sets, is in no choice and no list of those in use, and is restored", async () => {
  const { libraryId, intoId, one } = two;
  await archiveLibrary(by(team.admin), { libraryId });
  await archiveLibrary(by(team.admin), { libraryId });
  expect([await shown(), await shown({ show: "archived" })]).toEqual([["Café Nord"], ["Cafe Nord"]]);
  const choices = await listChoices(by(team.support), { kind: "library", q: "nord" });
  expect(choices.map(({ name }) => name)).toEqual(["Café Nord"]);
  expect(await findChoice(by(team.support), "library", libraryId)).toMatchObject({ name: "Cafe Nord" });
  const { library, tokenSets } = await getLibraryPage(by(team.support), { libraryId });
  expect([library.archivedAt, tokenSets.length]).toEqual([expect.any(String), 1]);
  const typed = {
    applicationId: one.applicationId,
    library: "CAFE nord",
    environment: "development",
  } as const;
  const create = () => createTokenSet(by(team.owner), { ...typed, name: "Till 9", scopes: ["accounts"] });
  expect(await refusalOf(create())).toBe("conflict");
  const into = { libraryId: intoId, intoId: libraryId };
  expect(await refusalOf(mergeLibraries(by(team.owner), into))).toBe("conflict");

  await restoreLibrary(by(team.admin), { libraryId });
  expect(await shown()).toEqual(["Cafe Nord", "Café Nord"]);
  expect((await create()).library.id).toBe(libraryId);
  const record = await recordOf(team.organizationId);
  expect(record.filter((line) => line.startsWith("library"))).toEqual([
    "library.archived Cafe Nord",
    "library.restored Cafe Nord",
  ]);
});

it("a library with token sets is not deleted; one without any is, with the names that led to it", async () => {
  const { libraryId, intoId, one, other } = two;
  await mergeLibraries(by(team.owner), { libraryId, intoId });
  expect(await refusalOf(deleteLibrary(by(team.owner), { libraryId: intoId }))).toBe("conflict");
  await discardTokenSet(by(team.owner), { tokenSetId: one.id });
  await discardTokenSet(by(team.owner), { tokenSetId: other.id });
  await deleteLibrary(by(team.admin), { libraryId: intoId });
  expect(await shown()).toEqual([]);
  expect(await db().mergedLibrary.count({ where: { organizationId: team.organizationId } })).toBe(0);
  expect(await refusalOf(getLibraryPage(by(team.owner), { libraryId: intoId }))).toBe("not_found");
});

it.each(roles)("the role decides who archives, restores and deletes: %s", async (role) => {
  const { libraryId } = two;
  const ctx = by(team[role]);
  const may = role === "owner" || role === "admin";
  for (const call of [archiveLibrary, restoreLibrary, deleteLibrary]) {
    const refusal = await call(ctx, { libraryId }).then(
      () => "done",
      (error: { code: string }) => error.code,
    );
    expect(refusal).toBe(may ? (call === deleteLibrary ? "conflict" : "done") : "forbidden");
  }
});

it("another organization finds no such library", async () => {
  const strangers = await makeTeam("Elsewhere");
  for (const call of [archiveLibrary, restoreLibrary, deleteLibrary]) {
    expect(await refusalOf(call(by(strangers.owner), { libraryId: two.libraryId }))).toBe("not_found");
  }
});
