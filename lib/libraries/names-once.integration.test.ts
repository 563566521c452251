import { readFileSync } from "node:fs";
import pg from "pg";
import { beforeEach, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeTokenSet } from "#lib/factories/token-set-factory.ts";
import { by } from "#lib/testing/by.ts";
import { makePendingSet } from "#lib/testing/connect-flow.ts";
import { createTestDatabase } from "#lib/testing/create-test-database.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { createTokenSet } from "#lib/token-sets/create-token-set.ts";
import { renameTokenSet } from "#lib/token-sets/rename-token-set.ts";
import { createTokenSetSchema } from "#lib/token-sets/token-set-schema.ts";
import { findOrCreateLibrary } from "./find-or-create-library.ts";
import { renameLibrary } from "./rename-library.ts";

const larder = runLarder();
let team: Team;
beforeEach(async () => {
  team = await makeTeam();
});

const spellings = [
  "Café Nord",
  "café nord",
  "CAFÉ NORD",
  "Cafe\u0301 Nord",
  " Café  Nord ",
  "Café\u00a0Nord",
];

it("six spellings of a library's name are one library, and a wildcard is no spelling of anything", async () => {
  const { applicationId } = await makePendingSet(larder.control, team.organizationId);
  const before = await db().library.count({ where: { organizationId: team.organizationId } });
  for (const [index, library] of [...spellings, "Caf_ Nord", "Caf%"].entries()) {
    const typed = {
      applicationId,
      library,
      environment: "development",
      name: `Till ${index}`,
      scopes: ["accounts"],
    };
    await createTokenSet(by(team.owner), createTokenSetSchema.parse(typed));
  }
  expect(await db().library.count({ where: { organizationId: team.organizationId } })).toBe(before + 3);
});

it("a library, a token set and an application are refused a name that only differs in case from another's", async () => {
  const set = await makePendingSet(larder.control, team.organizationId, { name: "Till Élan" });
  const { applicationId } = set;
  const other = await makeTokenSet(
    { organizationId: team.organizationId, applicationId, name: "Other" },
    new Date(),
  );
  expect(await refusalOf(renameTokenSet(by(team.owner), { tokenSetId: other.id, name: "TILL éLAN" }))).toBe(
    "conflict",
  );
  await renameTokenSet(by(team.owner), { tokenSetId: set.id, name: "till élan" });

  const libraryId = await inTransaction((tx) => findOrCreateLibrary(tx, by(team.owner), "Ghent"));
  await inTransaction((tx) => findOrCreateLibrary(tx, by(team.owner), "Bruges"));
  expect(await refusalOf(renameLibrary(by(team.owner), { libraryId, name: "BRUGES" }))).toBe("conflict");
  await renameLibrary(by(team.owner), { libraryId, name: "GHENT" });

  const { name, ...application } = await db().application.findUniqueOrThrow({ where: { id: applicationId } });
  const twin = { ...application, id: newId(), clientId: newId(), name: name.toUpperCase() };
  await expect(db().application.create({ data: twin })).rejects.toMatchObject({ code: "P2002" });
});

it("names that were taken twice before are kept, the younger ones numbered, when the database moves up", async () => {
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    await client.query(`DROP INDEX "Library_organizationId_lower_name_key",
      "Application_organizationId_lower_name_key", "TokenSet_organizationId_libraryId_environment_lower_name_key"`);
    const organizationId = newId();
    await client.query(`INSERT INTO "Organization" ("id", "name") VALUES ($1, 'Old')`, [organizationId]);
    const names = ["cafe\u0301", "Café", "Ghent", "CAFÉ", "Café (2)", "  Ghent", "Bruges"];
    for (const [index, name] of names.entries()) {
      const at = new Date(Date.UTC(2026, 0, 1 + index));
      const values = [newId(), organizationId, name, at];
      await client.query(
        `INSERT INTO "Library" ("id", "organizationId", "name", "createdAt") VALUES ($1, $2, $3, $4)`,
        values,
      );
    }
    await client.query(readFileSync("prisma/migrations/20261128000000_names_once/migration.sql", "utf8"));
    const { rows } = await client.query<{ name: string }>(
      `SELECT "name" FROM "Library" ORDER BY "createdAt"`,
    );
    expect(rows.map(({ name }) => name)).toEqual([
      "café",
      "Café (3)",
      "Ghent",
      "CAFÉ (4)",
      "Café (2)",
      "Ghent (2)",
      "Bruges",
    ]);
  } finally {
    await client.end();
    await database.drop();
  }
});
