import "server-only";
import { type Prisma, PrismaClient } from "#generated/prisma/client.ts";
import { env } from "#lib/env.ts";
import { connectionLimits } from "./connection-limits.ts";
import { readDatabaseUrl } from "./database-url.ts";
import { PrismaPgInTurn } from "./in-turn.ts";
import { keptAlive } from "./kept-alive.ts";
import { closePrepared } from "./prepared.ts";
import { SteadyClient } from "./steady-client.ts";

/** The client or a transaction: repository functions take either. */
export type Db = PrismaClient | Prisma.TransactionClient;

const connectTimeoutMs = 5_000;
const shared = globalThis as typeof globalThis & { larderPrisma?: PrismaClient };

/** A client of the database at `url`. */
export function createClient(url: string): PrismaClient {
  const { connectionString, schema, connectionLimit } = readDatabaseUrl(url);
  const max = connectionLimits(connectionLimit).pool;
  const pool = {
    connectionString,
    connectionTimeoutMillis: connectTimeoutMs,
    max,
    ...keptAlive,
    Client: SteadyClient,
  };
  const adapter = new PrismaPgInTurn(pool, { schema });
  return new PrismaClient({ adapter, log: [] });
}

/** The process's one Prisma client; it survives hot reloads. */
export function db(): PrismaClient {
  shared.larderPrisma ??= createClient(env().DATABASE_URL);
  return shared.larderPrisma;
}

/** Closes the connections, for processes that end. */
export async function closeDb(): Promise<void> {
  await closePrepared();
  await shared.larderPrisma?.$disconnect();
  delete shared.larderPrisma;
}
