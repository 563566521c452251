import { beforeEach, expect, it } from "vitest";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { recordOf } from "#lib/testing/people.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { findOrCreateLibrary } from "./library-repository.ts";
import { getLibraryUse, listLibraryUses } from "./list-library-uses.ts";
import { renameLibrary } from "./rename-library.ts";

runLarder();
const now = () => new Date();
let team: Team;
let libraryId: string;

function make(of: Team, name: string): Promise<string> {
  return inTransaction((tx) => findOrCreateLibrary(tx, of.owner, name, now()));
}

beforeEach(async () => {
  team = await makeTeam();
  libraryId = await make(team, "Antwerp");
});

it("owners and admins rename; the record says so; everybody reads", async () => {
  await renameLibrary(team.admin, { libraryId, name: "Antwerp South" }, now());
  await renameLibrary(team.owner, { libraryId, name: "Antwerp Zuid" }, now());
  await renameLibrary(team.owner, { libraryId, name: "Antwerp Zuid" }, now());
  expect(await listLibraryUses(team.support)).toMatchObject([
    { id: libraryId, name: "Antwerp Zuid", tokenSetCount: 0 },
  ]);
  expect(await recordOf(team.organizationId)).toEqual([
    "library.created Antwerp",
    "library.renamed Antwerp South",
    "library.renamed Antwerp Zuid",
  ]);
});

it("developers and support do not", async () => {
  for (const role of ["developer", "support"] as const) {
    expect(await refusalOf(renameLibrary(team[role], { libraryId, name: "Mine" }, now()))).toBe("forbidden");
  }
});

it("another organization finds no such library", async () => {
  const other = await makeTeam("Elsewhere");
  expect(await refusalOf(renameLibrary(other.owner, { libraryId, name: "Mine" }, now()))).toBe("not_found");
  expect(await refusalOf(getLibraryUse(other.owner, libraryId))).toBe("not_found");
  expect(await listLibraryUses(other.owner)).toEqual([]);
});

it("a name that is taken is refused; another organization may have the same", async () => {
  await make(team, "Ghent");
  const other = await makeTeam("Elsewhere");
  await make(other, "Bruges");
  expect(await refusalOf(renameLibrary(team.owner, { libraryId, name: "Ghent" }, now()))).toBe("conflict");
  await renameLibrary(team.owner, { libraryId, name: "Bruges" }, now());
  expect((await getLibraryUse(team.owner, libraryId)).name).toBe("Bruges");
});
