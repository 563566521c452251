import "server-only";
import { z } from "zod";
import { Prisma } from "#generated/prisma/client.ts";

const noTransactionStarted = "P2028";

/** What the driver says of the connection, or of what Postgres answered, beneath Prisma's error. */
const driverSchema = z.object({
  driverAdapterError: z.object({
    cause: z.object({ kind: z.string(), originalCode: z.string().optional() }),
  }),
});

type Why = "busy" | "away";

const byKind: Record<string, Why> = {
  TooManyConnections: "busy",
  DatabaseNotReachable: "away",
  ConnectionClosed: "away",
  SocketTimeout: "away",
};
/** `too_many_connections`; `admin_shutdown`, `crash_shutdown`, `cannot_connect_now`. */
const byCode: Record<string, Why> = { "53300": "busy", "57P01": "away", "57P02": "away", "57P03": "away" };
/** What the pool says by itself, word for word. */
const byWords: Record<string, Why> = {
  "timeout exceeded when trying to connect": "busy",
  "Connection terminated due to connection timeout": "away",
  "Connection terminated unexpectedly": "away",
};

/**
 * Why there was no database to ask: `busy` when no connection was free, here or at the server; `away` when nobody answers at
 * its address, or it just ends or starts. Null for every other error. What was asked may have been done when a connection
 * ended in the middle.
 */
export function whyUnavailable(error: unknown): Why | null {
  if (!(error instanceof Error)) return null;
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return byWords[error.message] ?? null;
  if (error.code === noTransactionStarted) return /start a transaction/.test(error.message) ? "busy" : null;
  const { data } = driverSchema.safeParse(error.meta);
  if (!data) return null;
  const { kind, originalCode } = data.driverAdapterError.cause;
  return byKind[kind] ?? byCode[originalCode ?? ""] ?? null;
}
