import { beforeEach, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { by } from "#lib/testing/by.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { recordOf } from "#lib/testing/people.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { findOrCreateLibrary } from "./find-or-create-library.ts";
import { renameLibrary } from "./rename-library.ts";

runLarder();
let team: Team;
let libraryId: string;

function make(of: Team, name: string): Promise<string> {
  return inTransaction((tx) => findOrCreateLibrary(tx, by(of.owner), name));
}

async function nameOf(id: string): Promise<string> {
  return (await db().library.findUniqueOrThrow({ where: { id } })).name;
}

beforeEach(async () => {
  team = await makeTeam();
  libraryId = await make(team, "Antwerp");
});

it("owners and admins rename, and the record says so", async () => {
  await renameLibrary(by(team.admin), { libraryId, name: "Antwerp South" });
  await renameLibrary(by(team.owner), { libraryId, name: "Antwerp Zuid" });
  await renameLibrary(by(team.owner), { libraryId, name: "Antwerp Zuid" });
  expect(await nameOf(libraryId)).toBe("Antwerp Zuid");
  expect(await recordOf(team.organizationId)).toEqual([
    "library.created Antwerp",
    "library.renamed Antwerp South",
    "library.renamed Antwerp Zuid",
  ]);
});

it("developers and support do not", async () => {
  for (const role of ["developer", "support"] as const) {
    expect(await refusalOf(renameLibrary(by(team[role]), { libraryId, name: "Mine" }))).toBe("forbidden");
  }
});

it("another organization finds no such library", async () => {
  const other = await makeTeam("Elsewhere");
  expect(await refusalOf(renameLibrary(by(other.owner), { libraryId, name: "Mine" }))).toBe("not_found");
  expect(await nameOf(libraryId)).toBe("Antwerp");
});

it("a name that is taken is refused; another organization may have the same", async () => {
  await make(team, "Ghent");
  const other = await makeTeam("Elsewhere");
  await make(other, "Bruges");
  expect(await refusalOf(renameLibrary(by(team.owner), { libraryId, name: "Ghent" }))).toBe("conflict");
  await renameLibrary(by(team.owner), { libraryId, name: "Bruges" });
  expect(await nameOf(libraryId)).toBe("Bruges");
});
