import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { nameOfRole, runtimeNames } from "#lib/db/database-roles.ts";
import { createRole } from "../postgres/roles.ts";
import { type PostgresOptions, type RunningPostgres, startPostgres } from "../postgres/start-postgres.ts";
import { prepareTestDatabase } from "./prepare-database.ts";

export type TestPostgres = {
  /** What it writes is here, and whatever else should go when it stops. */
  directory: string;
  /** A superuser's URL of the server's database `larder`, which is empty. */
  url: string;
  /** Creates an empty database and returns a superuser's URL of it. */
  createDatabase(name?: string): Promise<string>;
  /** Stops the server and removes everything it wrote. */
  stop(): Promise<void>;
};

/**
 * Starts a throw-away Postgres in a temporary directory, fast and not crash-safe unless it is to be `durable`. A process
 * that exits without stopping it leaves nothing behind either.
 */
export async function startTestPostgres(
  options: Pick<PostgresOptions, "durable" | "maxConnections"> = {},
): Promise<TestPostgres> {
  const directory = mkdtempSync(join(tmpdir(), "larder-test-"));
  let server: RunningPostgres | undefined;
  const remove = () => rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  const abandon = () => {
    server?.kill();
    remove();
  };
  process.once("exit", abandon);
  try {
    const dataDir = join(directory, "postgres");
    server = await startPostgres({
      dataDir,
      logFile: join(directory, "postgres.log"),
      durable: false,
      // Another version than the one that npm installs: its folder with initdb and postgres.
      binDir: process.env.LARDER_TEST_POSTGRES_BIN,
      ...options,
    });
  } catch (error) {
    process.off("exit", abandon);
    remove();
    throw error;
  }
  const { url, urlOf, createDatabase, stop } = server;
  return {
    directory,
    url,
    async createDatabase(name = `larder_${randomUUID()}`) {
      await createDatabase(name);
      return urlOf(name);
    },
    async stop() {
      await stop();
      process.off("exit", abandon);
      remove();
    },
  };
}

declare module "vitest" {
  interface ProvidedContext {
    /** The run's Postgres: a database in which nothing is, for creating others. */
    postgresUrl: string;
    /** The database with all migrations, to be copied (see create-test-database.ts). */
    templateDatabase: string;
    /** A role that may do what any running process may. */
    unitedRole: string;
  }
}

const TEMPLATE = "larder_template";
const UNITED = "larder_united";

/**
 * Makes a role that may do what any running process may and no more: a test file runs use cases of all of them in one
 * process.
 */
async function uniteRoles(superuserUrl: string): Promise<void> {
  const password = decodeURIComponent(new URL(superuserUrl).password);
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await client.query(createRole(UNITED));
    await client.query(`ALTER ROLE ${UNITED} PASSWORD ${pg.escapeLiteral(password)}`);
    await client.query(`GRANT ${Object.values(runtimeNames).join(", ")} TO ${UNITED}`);
    // For tests that move what a trigger holds still, instead of the clock, and that end other processes' connections.
    const owner = nameOfRole("migrator");
    await client.query(`GRANT SET ON PARAMETER session_replication_role TO ${owner}`);
    await client.query(`GRANT pg_signal_backend TO ${owner}`);
  } finally {
    await client.end();
  }
}
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Vitest's global setup: one Postgres for the run, which ends with it, also when the run is interrupted. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestPostgres();
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= server.stop();
    return stopping;
  };
  const onSignal = () => void stop().then(() => process.exit(1));
  for (const signal of SIGNALS) process.once(signal, onSignal);

  try {
    await prepareTestDatabase(await server.createDatabase(TEMPLATE), server.directory);
    await uniteRoles(server.url);
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide("postgresUrl", server.url);
  project.provide("templateDatabase", TEMPLATE);
  project.provide("unitedRole", UNITED);
  return async () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    await stop();
  };
}
