import { join } from "node:path";
import pg from "pg";
import { PlainError } from "../plain-error.ts";
import { runStep } from "../processes/run-step.ts";
import { endingWithParent } from "./children.ts";
import { isClientFresh, stampClient } from "./web-build.ts";

export type PrismaStep = {
  projectDir: string;
  logFile: string;
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal;
};

const CONNECT_TIMEOUT_MS = 10_000;
const DATABASE_DOES_NOT_EXIST = "3D000";
// Prisma would otherwise ask the internet for news, and its user for feedback.
const QUIET = { CHECKPOINT_DISABLE: "1", PRISMA_HIDE_UPDATE_MESSAGE: "1", NO_COLOR: "1" };

/** Generates the Prisma client unless it is there and fits the schema. */
export async function generateClient(step: PrismaStep): Promise<void> {
  if (isClientFresh(step.projectDir)) return;
  await stampClient(step.projectDir, () =>
    runPrisma(["generate"], "The database client could not be generated", step),
  );
}

/** Brings a database up to date with prisma/migrations, creating it when it is missing. */
export async function applyMigrations(url: string, step: PrismaStep): Promise<void> {
  const env = { ...(step.env ?? process.env), DATABASE_URL: url };
  await runPrisma(["migrate", "deploy"], "The database could not be brought up to date", { ...step, env });
}

/**
 * Proves that the operator's database answers.
 * @throws PlainError naming host and reason, never the password
 */
export async function requireDatabase(url: string): Promise<void> {
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
