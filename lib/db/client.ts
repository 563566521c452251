import "server-only";
import { type Prisma, PrismaClient } from "#generated/prisma/client.ts";
import { env } from "#lib/env.ts";
import { PrismaPgInTurn } from "./in-turn.ts";

/** What a repository function may be given: the client itself or a transaction. */
export type Db = PrismaClient | Prisma.TransactionClient;

const connectTimeoutMs = 5_000;
const held = globalThis as typeof globalThis & { larderPrisma?: PrismaClient };

function createClient(): PrismaClient {
  const adapter = new PrismaPgInTurn({
    connectionString: env().DATABASE_URL,
    connectionTimeoutMillis: connectTimeoutMs,
    max: 10,
  });
  return new PrismaClient({ adapter, log: [] });
}

/** The process's one Prisma client; it survives hot reloads. */
export function db(): PrismaClient {
  held.larderPrisma ??= createClient();
  return held.larderPrisma;
}

/** Closes the connections, for processes that end. */
export async function closeDb(): Promise<void> {
  await held.larderPrisma?.$disconnect();
  delete held.larderPrisma;
}
