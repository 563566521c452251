import "server-only";
import { createHash } from "node:crypto";
import pg from "pg";
import type { Prisma } from "#generated/prisma/client.ts";
import { env } from "#lib/env.ts";
import { logger } from "#lib/logger.ts";
import { connectionLimits } from "./connection-limits.ts";
import { readDatabaseUrl } from "./database-url.ts";
import { keptAlive } from "./kept-alive.ts";
import { SteadyClient } from "./steady-client.ts";

const connectTimeoutMs = 5_000;
/** Longer than anybody holds a lock: a connection that went silent must not keep everybody waiting. */
const answerTimeoutMs = 20_000;

interface Prepared {
  pool: pg.Pool;
  /** False once a pooler was met that gives a client another connection for each transaction. */
  areNamesKept: boolean;
}

const shared = globalThis as typeof globalThis & { larderPrepared?: Prepared | undefined };

function createPool(): pg.Pool {
  const { connectionString, connectionLimit } = readDatabaseUrl(env().DATABASE_URL);
  const max = connectionLimits(connectionLimit).prepared;
  const timeouts = { connectionTimeoutMillis: connectTimeoutMs, query_timeout: answerTimeoutMs };
  const pool = new pg.Pool({ connectionString, ...timeouts, ...keptAlive, max, Client: SteadyClient });
  pool.on("error", (error) => logger().warn({ error }, "An idle connection to the database was lost."));
  return pool;
}

function prepared(): Prepared {
  shared.larderPrepared ??= { pool: createPool(), areNamesKept: true };
  return shared.larderPrepared;
}

const names = new Map<string, string>();

/** A statement's name says what it is: behind a pooler, two versions of Larder may meet on one connection. */
function nameOf(text: string): string {
  const name = names.get(text) ?? `larder_${createHash("sha256").update(text).digest("hex").slice(0, 20)}`;
  names.set(text, name);
  return name;
}

/** The statement's name is not known to this connection, or is there already: nothing was carried out. */
const wrongNames = new Set(["26000", "42P05"]);

function isWrongName(error: unknown): boolean {
  return error instanceof pg.DatabaseError && wrongNames.has(error.code ?? "");
}

/**
 * Runs a statement that Postgres parses and plans once for each connection, on connections of its own. Behind a pooler that
 * does not keep names it is sent whole each time. Numbers, booleans, texts and their arrays come back as such: have instants
 * as numbers.
 */
export async function queryPrepared<Row extends object>({ text, values }: Prisma.Sql): Promise<Row[]> {
  const state = prepared();
  if (!state.areNamesKept) return (await state.pool.query<Row>(text, values)).rows;
  try {
    return (await state.pool.query<Row>({ name: nameOf(text), text, values })).rows;
  } catch (error) {
    if (!isWrongName(error)) throw error;
    logger().info("A pooler gives each transaction another connection: statements are sent whole.");
    state.areNamesKept = false;
    return (await state.pool.query<Row>(text, values)).rows;
  }
}

/** Closes the connections, for processes that end. */
export async function closePrepared(): Promise<void> {
  const state = shared.larderPrepared;
  shared.larderPrepared = undefined;
  await state?.pool.end();
}
