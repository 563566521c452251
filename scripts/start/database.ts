import { join } from "node:path";
import { type RuntimeRole, runtimeNames } from "#lib/db/database-roles.ts";
import { PlainError } from "../plain-error.ts";
import type { RoleNames } from "../postgres/apply-grants.ts";
import { type DatabaseUrls, type Passwords, prepareRoles } from "../postgres/roles.ts";
import { type PostgresOptions, type RunningPostgres, startPostgres } from "../postgres/start-postgres.ts";
import { environmentFor } from "./allowed-variables.ts";
import { endingWithParent } from "./children.ts";
import { requireDatabase, requireModestRole } from "./require-database.ts";
import { roleVariables, type Settings } from "./settings.ts";
import type { Shutdown } from "./shutdown.ts";
import { runStep } from "./spawn-child.ts";
import { isClientFresh, stampClient } from "./web-build.ts";

export type PrismaStep = {
  projectDir: string;
  logFile: string;
  signal?: AbortSignal;
};

// Keeps Prisma from looking for updates and from asking for feedback.
const QUIET = { CHECKPOINT_DISABLE: "1", PRISMA_HIDE_UPDATE_MESSAGE: "1", NO_COLOR: "1" };

/** The database as the processes of Larder use it, each with its role. */
export type OpenDatabase = {
  urls: DatabaseUrls;
  /** The names of the roles of running processes; null where the one that owns the schema does all. */
  names: RoleNames | null;
  notes: string[];
};

const ONE_ROLE =
  "Every process uses the database role that owns the tables. npm run db:roles makes roles that may do less; see docs/postgres.md.";

async function openOwnDatabase(databaseUrl: string, roleUrls: Settings["roleUrls"]): Promise<OpenDatabase> {
  const { url, notes, place } = await requireDatabase(databaseUrl);
  if (!roleUrls) {
    return {
      urls: { migrator: url, web: url, worker: url, handout: url },
      names: null,
      notes: [...notes, ONE_ROLE],
    };
  }
  const nameOf = (role: RuntimeRole) => requireModestRole(roleUrls[role], roleVariables[role], place);
  const names = {
    web: await nameOf("web"),
    worker: await nameOf("worker"),
    handout: await nameOf("handout"),
  };
  return { urls: { migrator: url, ...roleUrls }, names, notes };
}

/** The operator's database, or the embedded one, which is started and registered with `shutdown`. */
export async function openDatabase(
  settings: Settings,
  shutdown: Shutdown,
  reports: Reports,
  logFile: string,
): Promise<OpenDatabase> {
  if (settings.databaseUrl) return openOwnDatabase(settings.databaseUrl, settings.roleUrls);
  const dataDir = join(settings.dataDir, "postgres");
  const server = await keepPostgres({ dataDir, logFile, signal: shutdown.signal }, reports);
  shutdown.add(server);
  shutdown.signal.throwIfAborted();
  const urls = await prepareRoles(server.url, server.passwords);
  return { urls, names: runtimeNames, notes: [] };
}

/** Generates the Prisma client unless there is one for this schema. */
export async function generateClient(step: PrismaStep): Promise<void> {
  if (isClientFresh(step.projectDir)) return;
  await stampClient(step.projectDir, () =>
    runPrisma(["generate"], step, { failure: "The database client could not be generated" }),
  );
}

/** Applies prisma/migrations to a database, which is created when missing. */
export async function applyMigrations(url: string, step: PrismaStep): Promise<void> {
  const failure = "The database could not be brought up to date";
  await runPrisma(["migrate", "deploy"], step, { failure, url });
}

type PrismaRun = { failure: string; url?: string };

function runPrisma(args: string[], step: PrismaStep, { failure, url }: PrismaRun): Promise<void> {
  const { DATABASE_URL, ...own } = environmentFor("setup", process.env);
  return runStep({
    name: "prisma",
    args: [...endingWithParent(), join(step.projectDir, "node_modules/prisma/build/index.js"), ...args],
    cwd: step.projectDir,
    env: { ...own, ...QUIET, ...(url === undefined ? {} : { DATABASE_URL: url }) },
    logFile: step.logFile,
    failure,
    ...(step.signal ? { signal: step.signal } : {}),
  });
}

type Reports = {
  say: (line: string) => void;
  /** Called with the reason when the database is not started again: nothing works without it. */
  onGivenUp: (reason: PlainError) => void;
};

export type KeptPostgres = { url: string; passwords: Passwords; stop(): Promise<void>; kill(): void };

const RESTARTS = 3;

/** Starts the embedded Postgres, and starts it again on the same port when it ends unexpectedly. */
export async function keepPostgres(
  options: PostgresOptions,
  { say, onGivenUp }: Reports,
): Promise<KeptPostgres> {
  let isStopping = false;
  let crashes = 0;
  let current: RunningPostgres = await startPostgres(options);
  const { port, url, passwords } = current;

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
    passwords,
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
