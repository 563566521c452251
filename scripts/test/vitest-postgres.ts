import { dirname, join } from "node:path";
import type { TestProject } from "vitest/node";
import { applyMigrations } from "../start/database.ts";
import { startTestPostgres } from "./start-postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The run's Postgres: a database in which nothing is, for creating others. */
    postgresUrl: string;
    /** The database with all migrations, to be copied (see create-test-database.ts). */
    templateDatabase: string;
  }
}

const TEMPLATE = "larder_template";
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
    const projectDir = dirname(dirname(import.meta.dirname));
    const url = await server.createDatabase(TEMPLATE);
    await applyMigrations(url, { projectDir, logFile: join(server.directory, "migrate.log") });
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide("postgresUrl", server.url);
  project.provide("templateDatabase", TEMPLATE);
  return async () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    await stop();
  };
}
