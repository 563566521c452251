import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { AppError } from "#lib/errors.ts";
import { logger } from "#lib/logger.ts";

/** An error as it may be shown: words, fields, and a reference that is also in the log. */
export interface ErrorView {
  code: string;
  status: number;
  what: string;
  safe?: string | undefined;
  next?: string | undefined;
  fields: Record<string, string>;
  reference: string;
  retryAfterSeconds?: number;
}

const poolRetrySeconds = 5;
const tooManyConnections = "P2037";
const noTransactionStarted = "P2028";

/** Whether no connection to the database was to be had: this process's are all in use, or the server has none left. */
function isOutOfConnections(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    const { code, message } = error;
    if (code === noTransactionStarted) return /start a transaction/.test(message);
    // A raw query fails with the code of Postgres in its message alone.
    return code === tooManyConnections || message.includes("Code: `53300`");
  }
  return error.message.includes("timeout exceeded when trying to connect");
}

/** Turns any error into what may be shown, and logs it once. */
export function toErrorView(error: unknown, where: string): ErrorView {
  const reference = newId();
  if (error instanceof AppError) {
    logger().info({ where, errorCode: error.code, reference }, "refused");
    const { code, status, text, fields, retryAfterSeconds } = error;
    const retry = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
    return { code, status, ...text, fields, reference, ...retry };
  }
  logger().error({ where, error, reference }, "failed");
  if (isOutOfConnections(error)) {
    return {
      code: "unavailable",
      status: 503,
      what: "Larder is busy: no connection to its database was free.",
      safe: "Tokens that had arrived are kept.",
      next: `Check the current state and retry in ${poolRetrySeconds} seconds.`,
      fields: {},
      reference,
      retryAfterSeconds: poolRetrySeconds,
    };
  }
  return {
    code: "internal",
    status: 500,
    what: "Larder hit an internal error.",
    safe: "Tokens that had arrived are kept.",
    next: `Check the current state before you retry, and quote ${reference}.`,
    fields: {},
    reference,
  };
}
