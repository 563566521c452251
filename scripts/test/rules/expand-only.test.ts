import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findContractions } from "./contracting.ts";

const migrations = join(process.cwd(), "prisma", "migrations");
/** The first migration that was applied while processes of the release before went on. */
const first = "20261128220000";
const names = readdirSync(migrations).filter((name) => /^\d{14}_/.test(name) && name >= first);

const why = (sql: string) => findContractions(sql).map(({ why: reason }) => reason);

describe("a migration, while processes of the release before go on", () => {
  it.each(names)("%s takes nothing that they use", (name) => {
    expect(findContractions(readFileSync(join(migrations, name, "migration.sql"), "utf8"))).toEqual([]);
  });
});

describe("what takes something from the release before", () => {
  it.each([
    ['DROP TABLE "Machine"', "removes what it may use"],
    ['ALTER TABLE "Machine"\n  DROP COLUMN "name"', "removes a column that it selects"],
    ['ALTER TABLE "Machine" DROP "name"', "removes a column that it selects"],
    ['ALTER TABLE "Machine" RENAME TO "Till"', "gives another name to what it uses"],
    ['ALTER TABLE "Machine" RENAME COLUMN "name" TO "title"', "gives another name to what it uses"],
    ['ALTER TABLE "Machine" RENAME "name" TO "title"', "gives another name to what it uses"],
    [`ALTER TYPE "Verdict" RENAME VALUE 'unknown' TO 'unclear'`, "gives another name to what it uses"],
    ['ALTER TABLE "Machine" ALTER COLUMN "name" SET NOT NULL', "refuses rows that it writes"],
    ['ALTER TABLE "Machine" ALTER COLUMN "uses" TYPE BIGINT', "changes the type of what it reads"],
    ['ALTER TABLE "Machine" ALTER "uses" SET DATA TYPE BIGINT', "changes the type of what it reads"],
    [
      'ALTER TABLE "Machine" ALTER COLUMN "uses" DROP DEFAULT',
      "refuses rows that it writes without the column",
    ],
    [
      'ALTER TABLE "Machine" ADD COLUMN "site" TEXT NOT NULL',
      "refuses rows that it writes without the new column",
    ],
    [
      'ALTER TABLE "Machine" ADD COLUMN "a" INT NOT NULL DEFAULT 0, ADD COLUMN "site" TEXT NOT NULL',
      "refuses rows that it writes without the new column",
    ],
  ])("is found: %s", (sql, reason) => {
    expect(why(`-- A comment.\n${sql};\n`)).toEqual([reason]);
  });

  it.each([
    'ALTER TABLE "Machine" ADD COLUMN "site" TEXT',
    'ALTER TABLE "Machine" ADD COLUMN "uses" INT NOT NULL DEFAULT 0, ADD COLUMN "at" TIMESTAMPTZ(3)',
    'ALTER TABLE "Machine" ALTER COLUMN "name" DROP NOT NULL',
    'ALTER TABLE "Machine" DROP CONSTRAINT "Machine_check"',
    'CREATE TABLE "Till" ("id" UUID NOT NULL, CONSTRAINT "Till_pkey" PRIMARY KEY ("id"))',
    "CREATE OR REPLACE FUNCTION f() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE \"x\"'; END $$",
    'DROP TRIGGER IF EXISTS "t" ON "Machine"',
    'DROP INDEX "Machine_idx"',
    `ALTER TYPE "Verdict" ADD VALUE 'another'`,
  ])("is not: %s", (sql) => {
    expect(findContractions(`${sql};`)).toEqual([]);
  });

  it("is agreed to by a note right above it that names the release which stopped using it, and by no other", () => {
    const drop = 'ALTER TABLE "Machine" DROP COLUMN "name";';
    expect(findContractions(`-- contract: 1.4.0 no longer reads the name.\n${drop}`)).toEqual([]);
    expect(findContractions(`-- The name goes.\n${drop}`)).toHaveLength(1);
    expect(findContractions(`-- contract: 1.4.0 no longer reads the name.\n${drop}\n${drop}`)).toHaveLength(
      1,
    );
  });
});
