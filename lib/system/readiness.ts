import "server-only";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { getJournal } from "#lib/custody/get-journal.ts";
import { db } from "#lib/db/client.ts";
import { logger } from "#lib/logger.ts";
import { getVault } from "#lib/vault/vault.ts";
import { findMissingJobGrant, isJobEngineAlive } from "./job-engine.ts";
import { listAppliedMigrations, pingDatabase } from "./system-repository.ts";

export interface Readiness {
  ready: boolean;
  database: "ok" | "unreachable";
  migrations: "ok" | "pending" | "unknown";
  keys: "ok" | "refused" | "unknown";
  /** `failing`: pages work, but this process cannot write its journal and so sends no refresh token. */
  journal: "ok" | "failing" | "unknown";
  /**
   * `failing`: sets are refreshed, but no worker's job engine has reported for minutes, and nothing is cleaned up.
   * `not_allowed`: none can, as long as the database's role may not make the engine's tables.
   */
  jobs: "ok" | "failing" | "not_allowed" | "unknown";
  /** What to grant in the database, in one sentence; only where something is missing. */
  grant?: string;
}

/** The migrations of this build. */
function expectedMigrations(): string[] {
  return readdirSync(join(process.cwd(), "prisma", "migrations"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

async function checkMigrations(): Promise<Readiness["migrations"]> {
  const applied = await listAppliedMigrations(db());
  return expectedMigrations().every((name) => applied.has(name)) ? "ok" : "pending";
}

async function checkJournal(): Promise<Readiness["journal"]> {
  try {
    const journal = await getJournal();
    await journal.probe();
    return journal.state().healthy ? "ok" : "failing";
  } catch (error) {
    logger().error({ error }, "cannot open the journal");
    return "failing";
  }
}

async function checkJobs(): Promise<Pick<Readiness, "jobs" | "grant">> {
  try {
    const grant = await findMissingJobGrant();
    if (grant !== null) return { jobs: "not_allowed", grant };
    return { jobs: (await isJobEngineAlive()) ? "ok" : "failing" };
  } catch (error) {
    logger().error({ error }, "cannot read the state of the job engine");
    return { jobs: "failing" };
  }
}

/** Checks the database, its migrations, the keys, the journal and the job engine. */
export async function checkReadiness(): Promise<Readiness> {
  try {
    await pingDatabase(db());
  } catch (error) {
    logger().error({ error }, "the database does not answer");
    return {
      ready: false,
      database: "unreachable",
      migrations: "unknown",
      keys: "unknown",
      journal: "unknown",
      jobs: "unknown",
    };
  }
  const migrations = await checkMigrations().catch(() => "pending" as const);
  const keys = await getVault().then(
    () => "ok" as const,
    (error: unknown) => {
      logger().error({ error }, "the keys do not open the database");
      return "refused" as const;
    },
  );
  const jobs = await checkJobs();
  return {
    ready: migrations === "ok" && keys === "ok" && jobs.jobs !== "not_allowed",
    database: "ok",
    migrations,
    keys,
    journal: keys === "ok" ? await checkJournal() : "unknown",
    ...jobs,
  };
}
