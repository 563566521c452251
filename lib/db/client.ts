import "server-only";
import { type Prisma, PrismaClient } from "#generated/prisma/client.ts";
import { env } from "#lib/env.ts";
import { PrismaPgInTurn } from "./in-turn.ts";

/** The client or a transaction: repository functions take either. */
export type Db = PrismaClient | Prisma.TransactionClient;

const connectTimeoutMs = 5_000;
const shared = globalThis as typeof globalThis & { larderPrisma?: PrismaClient };

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
  shared.larderPrisma ??= createClient();
  return shared.larderPrisma;
}

/** Closes the connections, for processes that end. */
export async function closeDb(): Promise<void> {
  await shared.larderPrisma?.$disconnect();
  delete shared.larderPrisma;
}
