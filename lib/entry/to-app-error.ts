import "server-only";
import { newId } from "#lib/db/new-id.ts";
import { whyUnavailable } from "#lib/db/why-unavailable.ts";
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

const retrySeconds = 5;
const unavailable = {
  busy: "Larder is busy: no connection to its database was free.",
  away: "Larder's database does not answer at the moment.",
};

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
  const why = whyUnavailable(error);
  if (why) {
    return {
      code: "unavailable",
      status: 503,
      what: unavailable[why],
      safe: "Tokens that had arrived are kept.",
      next: `Check the current state and retry in ${retrySeconds} seconds.`,
      fields: {},
      reference,
      retryAfterSeconds: retrySeconds,
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
