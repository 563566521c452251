import pg from "pg";
import { connectionsNeeded, fitConnectionLimit } from "#lib/db/connection-limits.ts";
import { type DatabaseUrl, limitConnections, readDatabaseUrl, urlOfDatabase } from "#lib/db/database-url.ts";
import { findMissingGrant } from "#lib/db/schema-rights.ts";
import { PlainError } from "../plain-error.ts";
import { explainConnectionError } from "./explain-connection-error.ts";

/** The operator's database, as Larder is to use it. */
export type UsableDatabase = { url: string; notes: string[]; place: string };

const CONNECT_TIMEOUT_MS = 10_000;
const DATABASE_DOES_NOT_EXIST = "3D000";
const FEWEST_CONNECTIONS = connectionsNeeded(1);
const UTC = new Set(["UTC", "Etc/UTC", "GMT", "Etc/GMT"]);

type Facts = {
  database: string;
  /** The same for each role of one database on one running server, however it is reached. */
  place: string;
  role: string;
  encoding: string;
  timeZone: string;
  currentSchema: string | null;
  hasSchema: boolean;
  mayUseSchema: boolean;
  hasJobSchema: boolean;
  mayUseJobSchema: boolean;
  mayCreateSchemas: boolean;
  /** How many connections the role may open to the database; null without a limit. */
  connections: number | null;
  /** What no running process needs: it is a superuser, passes by row security, or may make roles. */
  isMighty: boolean;
};

const FACTS = `
  SELECT current_database() AS "database", concat_ws('/', extract(epoch FROM pg_postmaster_start_time()), d."oid") AS "place",
    current_user::text AS "role", pg_encoding_to_char(d."encoding") AS "encoding",
    current_setting('TimeZone') AS "timeZone", current_schema()::text AS "currentSchema",
    s."oid" IS NOT NULL AS "hasSchema",
    COALESCE(has_schema_privilege(s."oid", 'CREATE') AND has_schema_privilege(s."oid", 'USAGE'), false) AS "mayUseSchema",
    j."oid" IS NOT NULL AS "hasJobSchema",
    COALESCE(has_schema_privilege(j."oid", 'CREATE') AND has_schema_privilege(j."oid", 'USAGE'), false) AS "mayUseJobSchema",
    has_database_privilege(d."oid", 'CREATE') AS "mayCreateSchemas",
    CASE WHEN r."rolsuper" THEN NULL
      ELSE LEAST(NULLIF(r."rolconnlimit", -1), NULLIF(d."datconnlimit", -1)) END AS "connections",
    r."rolsuper" OR r."rolbypassrls" OR r."rolcreaterole" OR r."rolcreatedb" AS "isMighty"
  FROM pg_database d
    JOIN pg_roles r ON r."rolname" = current_user
    LEFT JOIN pg_namespace s ON s."nspname" = $1
    LEFT JOIN pg_namespace j ON j."nspname" = $2
  WHERE d."datname" = current_database()`;

/**
 * Checks that the operator's database answers and is one that Larder can work in; creates the database and the schema
 * where they are missing.
 * @throws PlainError with what is wrong and what to do, never with the password
 */
export async function requireDatabase(url: string): Promise<UsableDatabase> {
  const parsed = readDatabaseUrl(url);
  const client = await connectCreating(url);
  try {
    const facts = await readFacts(client, parsed);
    requireUsable(facts, parsed);
    if (!facts.hasSchema) await client.query(`CREATE SCHEMA ${pg.escapeIdentifier(parsed.schema)}`);
    requireSession(await readFacts(client, parsed), parsed);
    return fitConnections(url, facts, parsed);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Checks that the role of a running process can work in the database and may do no more than that; its name.
 * @param variable the one with the URL @param place of the database that DATABASE_URL names @throws PlainError
 */
export async function requireModestRole(url: string, variable: string, place: string): Promise<string> {
  const parsed = readDatabaseUrl(url, variable);
  const client = await connect(url, variable);
  try {
    const facts = await readFacts(client, parsed);
    if (facts.place !== place) {
      throw new PlainError(
        `${variable} leads to another database than DATABASE_URL. Nothing has been changed in either. Name the same ` +
          "server and database in both, with another role.",
      );
    }
    const mayDefine = facts.mayUseSchema || facts.mayUseJobSchema || facts.mayCreateSchemas;
    if (facts.isMighty || mayDefine) {
      throw new PlainError(
        `The role ${facts.role} of ${variable} may do more than a running process needs: ` +
          `${facts.isMighty ? "it is a superuser, passes by row security, or makes roles or databases" : "it may create tables or schemas"}. ` +
          "Use a role that npm run db:roles makes.",
      );
    }
    // A schema in which it has no right yet does not count as the current one.
    requireSession({ ...facts, currentSchema: facts.currentSchema ?? parsed.schema }, parsed);
    return facts.role;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Connects to the database, which is created when it is missing. */
async function connectCreating(url: string): Promise<pg.Client> {
  try {
    return await connect(url);
  } catch (error) {
    if (!isMissingDatabase(error)) throw error;
  }
  const { database = "" } = new pg.Client(readDatabaseUrl(url).connectionString);
  const name = pg.escapeIdentifier(database);
  try {
    const server = await connect(urlOfDatabase(url, "postgres"));
    await server.query(`CREATE DATABASE ${name}`).finally(() => server.end());
  } catch (cause) {
    throw new PlainError(
      `The database ${database} that DATABASE_URL names does not exist, and this role could not create it. Run as a ` +
        `superuser: CREATE DATABASE ${name} OWNER, followed by the role's name.`,
      { cause },
    );
  }
  return connect(url);
}

function isMissingDatabase(error: unknown): boolean {
  const { cause } = error instanceof PlainError ? error : {};
  return cause instanceof pg.DatabaseError && cause.code === DATABASE_DOES_NOT_EXIST;
}

async function connect(url: string, variable = "DATABASE_URL"): Promise<pg.Client> {
  const { connectionString } = readDatabaseUrl(url);
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // A server that dies between two queries emits an error here; a running query rejects by itself.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (cause) {
    await client.end().catch(() => undefined);
    throw new PlainError(
      `Larder cannot use the database that ${variable} names (${client.host}, port ${client.port}): ` +
        explainConnectionError(cause, client),
      { cause },
    );
  }
}

async function readFacts(client: pg.Client, { schema, jobSchema }: DatabaseUrl): Promise<Facts> {
  const { rows } = await client.query<Facts>(FACTS, [schema, jobSchema]);
  if (!rows[0]) throw new PlainError("The database does not say what this role may do in it.");
  return rows[0];
}

function requireUsable(facts: Facts, { schema, jobSchema }: DatabaseUrl): void {
  const { database, role, mayCreateSchemas: mayCreate } = facts;
  if (facts.encoding !== "UTF8") {
    throw new PlainError(
      `The database ${database} stores text as ${facts.encoding}, and Larder needs UTF8. Create another one: ` +
        `CREATE DATABASE larder OWNER ${pg.escapeIdentifier(role)} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0.`,
    );
  }
  const needed = [
    { schema, exists: facts.hasSchema, mayUse: facts.mayUseSchema },
    { schema: jobSchema, exists: facts.hasJobSchema, mayUse: facts.mayUseJobSchema },
  ];
  for (const one of needed) {
    const missing = findMissingGrant({ ...one, mayCreate, role, database });
    if (missing !== null) throw new PlainError(missing);
  }
}

/** The session has the time zone and the schema that it asked for, whatever stands between Larder and the server. */
function requireSession({ role, timeZone, currentSchema }: Facts, { schema }: DatabaseUrl): void {
  const name = pg.escapeIdentifier(role);
  if (!UTC.has(timeZone)) {
    throw new PlainError(
      `Sessions in the database work in the time zone ${timeZone}, because a pooler drops what Larder asks for. Run as a ` +
        `superuser: ALTER ROLE ${name} SET timezone = 'UTC', and reconnect the pooler.`,
    );
  }
  if (currentSchema === schema) return;
  throw new PlainError(
    schema === "public" && currentSchema !== null
      ? `The role ${role} works in the schema ${currentSchema}. Add schema=${encodeURIComponent(currentSchema)} to the ` +
          `parameters of DATABASE_URL, or run as a superuser: ALTER ROLE ${name} SET search_path = public.`
      : `Sessions in the database do not work in the schema ${schema}. Run as a superuser: ALTER ROLE ${name} SET ` +
          `search_path = ${pg.escapeIdentifier(schema)}, and reconnect the pooler where there is one.`,
  );
}

function fitConnections(
  url: string,
  { role, connections, place }: Facts,
  parsed: DatabaseUrl,
): UsableDatabase {
  const needed = connectionsNeeded(parsed.connectionLimit);
  if (connections === null || needed <= connections) return { url, notes: [], place };
  const limit = fitConnectionLimit(connections);
  if (limit === undefined) {
    throw new PlainError(
      `The role ${role} may open ${connections} connections, and Larder needs ${FEWEST_CONNECTIONS} at least. Run as a ` +
        `superuser: ALTER ROLE ${pg.escapeIdentifier(role)} CONNECTION LIMIT ${connectionsNeeded(undefined)}.`,
    );
  }
  if (parsed.connectionLimit === undefined) return { url: limitConnections(url, limit), notes: [], place };
  const note =
    `The role ${role} may open ${connections} connections, and Larder opens up to ${needed}. Where no pooler is in ` +
    `between, set connection_limit=${limit} in DATABASE_URL.`;
  return { url, notes: [note], place };
}
