import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import type { SchemaRights } from "#lib/db/schema-rights.ts";

/** What the role of this connection may do about a schema. */
export async function readSchemaRights(client: Db, schema: string): Promise<SchemaRights> {
  const [rights] = await client.$queryRaw<SchemaRights[]>`
    SELECT ${schema} AS "schema", s."oid" IS NOT NULL AS "exists",
      COALESCE(has_schema_privilege(s."oid", 'CREATE') AND has_schema_privilege(s."oid", 'USAGE'), false) AS "mayUse",
      has_database_privilege(d."oid", 'CREATE') AS "mayCreate", current_user::text AS "role", d."datname"::text AS "database"
    FROM pg_database d LEFT JOIN pg_namespace s ON s."nspname" = ${schema}
    WHERE d."datname" = current_database()`;
  if (!rights) throw new Error("The database does not say what this role may do in it.");
  return rights;
}

export async function isSchema(client: Db, name: string): Promise<boolean> {
  const [row] = await client.$queryRaw<{ is: boolean }[]>`
    SELECT EXISTS (SELECT FROM pg_namespace WHERE "nspname" = ${name}) AS "is"`;
  return row?.is ?? false;
}

/** Whether the job engine's tables are there. */
export async function hasJobTables(client: Db, jobSchema: string): Promise<boolean> {
  const [table] = await client.$queryRaw<{ exists: boolean }[]>`
    SELECT EXISTS (
      SELECT FROM pg_attribute a JOIN pg_class c ON c."oid" = a."attrelid" JOIN pg_namespace n ON n."oid" = c."relnamespace"
      WHERE n."nspname" = ${jobSchema} AND c."relname" = 'version' AND a."attname" = 'cron_on'
    ) AS "exists"`;
  return table?.exists ?? false;
}

/** When a job engine last looked at its schedules; null when none ever did. */
export async function findJobEngineSeen(
  client: Db,
  jobSchema: string,
): Promise<{ at: Date; now: Date } | null> {
  if (!(await hasJobTables(client, jobSchema))) return null;
  const version = Prisma.raw(`"${jobSchema.replaceAll('"', '""')}"."version"`);
  const [row] = await client.$queryRaw<{ at: Date | null; now: Date }[]>`
    SELECT max("cron_on") AS "at", clock_timestamp() AS "now" FROM ${version}`;
  return row?.at ? { at: row.at, now: row.now } : null;
}
