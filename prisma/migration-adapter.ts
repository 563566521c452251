import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import { ColumnTypeEnum, DriverAdapterError, type SqlQuery } from "@prisma/driver-adapter-utils";
import pg from "pg";
import { readDatabaseUrl } from "#lib/db/database-url.ts";

type Adapter = Awaited<ReturnType<PrismaPg["connect"]>>;

const INTERNAL_CHAR_OID = 18;
const TEXT_OID = 25;

/** The connection settings of `url` as fields, optionally for another database of the same server. */
export function connectionFields(url: string, database?: string): pg.ClientConfig {
  const { connectionString, options } = readDatabaseUrl(url);
  const client = new pg.Client({ connectionString });
  return {
    host: client.host,
    port: client.port,
    user: client.user,
    password: client.password,
    ssl: client.ssl,
    database: database ?? client.database,
    options,
  };
}

/** adapter-pg's factory with the behaviour that the schema engine's migrations need. */
export class MigrationAdapterFactory extends PrismaPg {
  readonly #fields: pg.ClientConfig;
  readonly #schema: string;

  constructor(url: string) {
    const fields = connectionFields(url);
    super(fields);
    this.#fields = fields;
    this.#schema = readDatabaseUrl(url).schema;
  }

  override connect(): Promise<Adapter> {
    return this.#open(this.#fields);
  }

  // adapter-pg drops its shadow database before it has disconnected from it, which Postgres refuses.
  override async connectToShadowDb(): Promise<Adapter> {
    const database = `prisma_migrate_shadow_db_${randomUUID()}`;
    await runOnce(this.#fields, `CREATE DATABASE "${database}"`);
    const adapter = await this.#open({ ...this.#fields, database });
    const disconnect = adapter.dispose.bind(adapter);
    adapter.dispose = async () => {
      await disconnect();
      await runOnce(this.#fields, `DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`);
    };
    return adapter;
  }

  // One connection that is never closed when idle: the engine's advisory lock belongs to its session.
  async #open(fields: pg.ClientConfig): Promise<Adapter> {
    const pool = new pg.Pool({ ...fields, max: 1, idleTimeoutMillis: 0 });
    const options = { disposeExternalPool: true, schema: this.#schema };
    const adapter = await new PrismaPg(pool, options).connect();
    acceptInternalChars(adapter, pool);
    sendScriptsWhole(adapter, pool);
    return adapter;
  }
}

/** Runs one statement on its own connection. */
export async function runOnce(fields: pg.ClientConfig, sql: string): Promise<void> {
  const client = new pg.Client(fields);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

// The catalogs have columns of the internal type "char", which adapter-pg refuses. They are passed as text and marked as
// characters again afterwards. This relies on the engine sending one query at a time.
function acceptInternalChars(adapter: Adapter, pool: pg.Pool): void {
  let charColumns: number[] = [];
  const poolQuery = pool.query.bind(pool) as (query: pg.QueryArrayConfig) => Promise<pg.QueryArrayResult>;
  const tolerantQuery = async (query: pg.QueryArrayConfig) => {
    const result = await poolQuery(query);
    charColumns = [];
    for (const [index, field] of (result.fields ?? []).entries()) {
      if (field.dataTypeID !== INTERNAL_CHAR_OID) continue;
      field.dataTypeID = TEXT_OID;
      charColumns.push(index);
    }
    return result;
  };
  Object.assign(pool, { query: tolerantQuery });
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query: SqlQuery) => {
    const result = await queryRaw(query);
    for (const index of charColumns) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
}

// adapter-pg cuts scripts at every semicolon, also inside function bodies and string literals.
function sendScriptsWhole(adapter: Adapter, pool: pg.Pool): void {
  adapter.executeScript = async (script: string) => {
    try {
      await pool.query(script);
    } catch (error) {
      throw toDriverError(error);
    }
  };
}

function toDriverError(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) return error;
  return new DriverAdapterError({
    kind: "postgres",
    code: error.code ?? "XX000",
    severity: error.severity ?? "ERROR",
    message: error.message,
    detail: error.detail,
    column: error.column,
    hint: error.hint,
    originalCode: error.code ?? "XX000",
    originalMessage: error.message,
  });
}
