import "server-only";
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
}

/** Turns any error into what may be shown, and logs it once. */
export function toErrorView(error: unknown, where: string): ErrorView {
  const reference = newId();
  if (error instanceof AppError) {
    logger().info({ where, errorCode: error.code, reference }, "refused");
    const { code, status, text, fields } = error;
    return { code, status, ...text, fields, reference };
  }
  logger().error({ where, error, reference }, "failed");
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
