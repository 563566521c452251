import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const projectDir = resolve(import.meta.dirname, "../..");

/** A migration that this release has. */
export interface ReleaseMigration {
  name: string;
  sql: string;
  /** As Prisma writes it down when it applies one. */
  checksum: string;
}

/** The migrations of this release, in their order. */
export function readMigrations(): ReleaseMigration[] {
  const directory = join(projectDir, "prisma/migrations");
  const names = readdirSync(directory).filter((name) => /^\d/.test(name));
  return names.toSorted().map((name) => {
    const sql = readFileSync(join(directory, name, "migration.sql"), "utf8");
    return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
  });
}

/** The version of this release. */
export function readVersion(): string {
  return JSON.parse(readFileSync(join(projectDir, "package.json"), "utf8")).version;
}
