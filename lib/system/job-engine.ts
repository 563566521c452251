import "server-only";
import { db } from "#lib/db/client.ts";
import { readDatabaseUrl } from "#lib/db/database-url.ts";
import { findMissingGrant } from "#lib/db/schema-rights.ts";
import { env } from "#lib/env.ts";
import { findJobEngineSeen, hasJobTables, isSchema, readSchemaRights } from "./job-schema-repository.ts";

const silentAfterMs = 5 * 60_000;

function jobSchema(): string {
  return readDatabaseUrl(env().DATABASE_URL).jobSchema;
}

/** Whether the schema of the job engine's tables exists. */
export function hasJobSchema(): Promise<boolean> {
  return isSchema(db(), jobSchema());
}

/**
 * What a superuser has to grant before the job engine's tables can be made, in one sentence; null when they are there, or
 * nothing is missing.
 */
export async function findMissingJobGrant(): Promise<string | null> {
  if (await hasJobTables(db(), jobSchema())) return null;
  return findMissingGrant(await readSchemaRights(db(), jobSchema()));
}

/** Whether some worker's job engine, which looks at its schedules twice a minute, has done so lately. */
export async function isJobEngineAlive(): Promise<boolean> {
  const seen = await findJobEngineSeen(db(), jobSchema());
  return seen !== null && seen.now.getTime() - seen.at.getTime() < silentAfterMs;
}
