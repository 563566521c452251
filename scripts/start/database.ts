import { join } from "node:path";
import pg from "pg";
import { PlainError } from "../plain-error.ts";
import { type PostgresOptions, type RunningPostgres, startPostgres } from "../postgres/start-postgres.ts";
import { endingWithParent } from "./children.ts";
import type { KeepOptions } from "./keep-running.ts";
import type { Settings } from "./settings.ts";
import type { Shutdown } from "./shutdown.ts";
import { runStep } from "./spawn-child.ts";
import { isClientFresh, stampClient } from "./web-build.ts";

export type PrismaStep = {
  projectDir: string;
  logFile: string;
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal;
};

const CONNECT_TIMEOUT_MS = 10_000;
const DATABASE_DOES_NOT_EXIST = "3D000";
// Keeps Prisma from looking for updates and from asking for feedback.
const QUIET = { CHECKPOINT_DISABLE: "1", PRISMA_HIDE_UPDATE_MESSAGE: "1", NO_COLOR: "1" };

/** The URL of the operator's database, or of the embedded one, which is started and registered with `shutdown`. */
export async function openDatabase(
  settings: Settings,
  shutdown: Shutdown,
  reports: Reports,
  logFile: string,
): Promise<string> {
  if (settings.databaseUrl) {
    await requireDatabase(settings.databaseUrl);
    return settings.databaseUrl;
  }
  const dataDir = join(settings.dataDir, "postgres");
  const server = await keepPostgres({ dataDir, logFile, signal: shutdown.signal }, reports);
  shutdown.add(server);
  shutdown.signal.throwIfAborted();
  return server.url;
}

/** Generates the Prisma client unless there is one for this schema. */
export async function generateClient(step: PrismaStep): Promise<void> {
  if (isClientFresh(step.projectDir)) return;
  await stampClient(step.projectDir, () =>
    runPrisma(["generate"], "The database client could not be generated", step),
  );
}

/** Applies prisma/migrations to a database, which is created when missing. */
export async function applyMigrations(url: string, step: PrismaStep): Promise<void> {
  const env = { ...(step.env ?? process.env), DATABASE_URL: url };
  await runPrisma(["migrate", "deploy"], "The database could not be brought up to date", { ...step, env });
}

/**
 * Checks that the operator's database answers.
 * @throws PlainError with host and reason, never the password
 */
async function requireDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  try {
    await client.connect();
    await client.query("SELECT 1");
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === DATABASE_DOES_NOT_EXIST) return;
    const reason =
      (error instanceof Error && (error.message || ("code" in error && error.code))) || "no answer";
    throw new PlainError(
      `Larder cannot use the database that DATABASE_URL names (${client.host}, port ${client.port}): ${reason}. ` +
        "Check that it runs and that the name and password are right.",
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

function runPrisma(args: string[], failure: string, step: PrismaStep): Promise<void> {
  return runStep({
    name: "prisma",
    args: [...endingWithParent(), join(step.projectDir, "node_modules/prisma/build/index.js"), ...args],
    cwd: step.projectDir,
    env: { ...(step.env ?? process.env), ...QUIET },
    logFile: step.logFile,
    failure,
    ...(step.signal ? { signal: step.signal } : {}),
  });
}

type Reports = Pick<KeepOptions, "say" | "onGivenUp">;

export type KeptPostgres = { url: string; stop(): Promise<void>; kill(): void };

const RESTARTS = 3;

/** Starts the embedded Postgres, and starts it again on the same port when it ends unexpectedly. */
export async function keepPostgres(
  options: PostgresOptions,
  { say, onGivenUp }: Reports,
): Promise<KeptPostgres> {
  let isStopping = false;
  let crashes = 0;
  let current: RunningPostgres = await startPostgres(options);
  const { port, url } = current;

  const watch = (server: RunningPostgres) => {
    void server.ended.then(async () => {
      if (isStopping) return;
      crashes += 1;
      try {
        if (crashes > RESTARTS) throw new PlainError(`The database ended ${crashes} times; Larder stops.`);
        say(`The database ended unexpectedly (its log is ${options.logFile}); Larder starts it again.`);
        current = await startPostgres(options);
        // A stop that came meanwhile stopped the server before this one.
        if (isStopping) return current.stop();
        if (current.port !== port)
          throw new PlainError("Another process took the database's port; Larder stops.");
        watch(current);
      } catch (error) {
        if (!isStopping && !options.signal?.aborted)
          onGivenUp(error instanceof PlainError ? error : new PlainError(String(error)));
      }
    });
  };
  watch(current);

  return {
    url,
    stop() {
      isStopping = true;
      return current.stop();
    },
    kill() {
      isStopping = true;
      current.kill();
    },
  };
}
