// npm run db:migrate -- add_library_note: writes the migration that brings the database to prisma/schema.prisma.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PlainError, sentenceFor } from "./plain-error.ts";
import { applyMigrations, generateClient } from "./start/database.ts";
import { startTestPostgres } from "./test/start-postgres.ts";

const projectDir = dirname(import.meta.dirname);

/** The SQL from the state after all migrations to the schema; null when they say the same. */
function differenceTo(url: string): string | null {
  const command = ["migrate", "diff", "--from-config-datasource", "--to-schema", "prisma/schema.prisma"];
  const run = spawnSync("prisma", [...command, "--script"], {
    cwd: projectDir,
    env: { ...process.env, DATABASE_URL: url },
    encoding: "utf8",
  });
  if (run.status !== 0) throw new PlainError(`Prisma cannot read the schema.\n${run.stderr}`);
  return run.stdout.includes("This is an empty migration") ? null : run.stdout;
}

async function makeMigration(name: string | undefined): Promise<string> {
  if (!name || !/^[a-z][a-z0-9_]*$/.test(name)) {
    throw new PlainError("Name the migration in small letters: npm run db:migrate -- add_library_note");
  }
  const server = await startTestPostgres();
  try {
    const logFile = join(server.directory, "migrate.log");
    await applyMigrations(server.url, { projectDir, logFile });
    const sql = differenceTo(server.url);
    if (sql === null)
      return "The migrations and prisma/schema.prisma say the same: there is nothing to write.";
    const at = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
    const folder = join("prisma", "migrations", `${at}_${name}`);
    mkdirSync(join(projectDir, folder));
    writeFileSync(join(projectDir, folder, "migration.sql"), sql);
    await applyMigrations(server.url, { projectDir, logFile });
    await generateClient({ projectDir, logFile });
    return `Wrote ${folder}/migration.sql and the client. Read it: rows that exist already must fit, and releases overlap.`;
  } finally {
    await server.stop();
  }
}

try {
  process.stdout.write(`${await makeMigration(process.argv[2])}\n`);
} catch (error) {
  process.stderr.write(`${sentenceFor(error)}\n`);
  process.exitCode = 1;
}
