import { dirname, join } from "node:path";
import { databaseRoles, runtimeNames } from "#lib/db/database-roles.ts";
import { applyGrants } from "../postgres/apply-grants.ts";
import { type DatabaseUrls, type Passwords, prepareRoles } from "../postgres/roles.ts";
import { environmentFor } from "../start/allowed-variables.ts";
import { applyMigrations } from "../start/database.ts";
import { runStep } from "../start/spawn-child.ts";

const projectDir = dirname(dirname(import.meta.dirname));
const quiet = ["--disable-warning=ExperimentalWarning", "--conditions=react-server"];

/** On a test's Postgres every role has the superuser's password, so that one URL leads to all of them. */
function samePassword(superuserUrl: string): Passwords {
  const { password } = new URL(superuserUrl);
  const same = databaseRoles.map((role) => [role, decodeURIComponent(password)]);
  return Object.fromEntries(same);
}

/**
 * Does to an empty database what a start does, but for the keys: roles, migrations, the job engine's tables, grants.
 * @param superuserUrl of the database @param directory where the log of it goes @returns the URL of each role
 */
export async function prepareTestDatabase(superuserUrl: string, directory: string): Promise<DatabaseUrls> {
  const urls = await prepareRoles(superuserUrl, samePassword(superuserUrl));
  await applyMigrations(urls.migrator, { projectDir, logFile: join(directory, "setup.log") });
  await prepareJobTables(urls.migrator, directory);
  return urls;
}

/** Makes or migrates the job engine's tables. @param url of the role that owns them */
export async function makeJobTables(url: string, directory: string): Promise<void> {
  await runStep({
    ...{ name: "jobs", args: [...quiet, "scripts/test/prepare-jobs.ts"] },
    ...{ cwd: projectDir, logFile: join(directory, "setup.log") },
    env: environmentFor("prepare", { ...process.env, DATABASE_URL: url, LARDER_LOG_LEVEL: "error" }),
    failure: "The job engine's tables could not be made",
  });
}

/** Makes the job engine's tables, and grants everything. @param url of the role that owns the tables */
export async function prepareJobTables(url: string, directory: string): Promise<void> {
  await makeJobTables(url, directory);
  await applyGrants(url, runtimeNames);
}
