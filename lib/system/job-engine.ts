import "server-only";
import { db } from "#lib/db/client.ts";
import { readDatabaseUrl } from "#lib/db/database-url.ts";
import { env } from "#lib/env.ts";
import { findJobEngineSeen, isSchema } from "./system-repository.ts";

const silentAfterMs = 5 * 60_000;

function jobSchema(): string {
  return readDatabaseUrl(env().DATABASE_URL).jobSchema;
}

/** Whether the schema of the job engine's tables exists. */
export function hasJobSchema(): Promise<boolean> {
  return isSchema(db(), jobSchema());
}

/** Whether some worker's job engine, which looks at its schedules twice a minute, has done so lately. */
export async function isJobEngineAlive(): Promise<boolean> {
  const seen = await findJobEngineSeen(db(), jobSchema());
  return seen !== null && seen.now.getTime() - seen.at.getTime() < silentAfterMs;
}
