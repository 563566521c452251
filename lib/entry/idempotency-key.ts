import { AppError } from "#lib/errors.ts";

const longestKey = 255;
const printable = /^[\x21-\x7e]+$/;

/**
 * The request's idempotency key; null without one. It is a string of structured fields, whose quotes many clients leave out.
 * @throws AppError invalid_input
 * @see draft-ietf-httpapi-idempotency-key-header section 2.1
 */
export function readIdempotencyKey(headers: Headers): string | null {
  const value = headers.get("idempotency-key");
  if (value === null) return null;
  const key = /^"(.*)"$/.exec(value.trim())?.[1] ?? value.trim();
  if (printable.test(key) && key.length <= longestKey) return key;
  throw new AppError("invalid_input", {
    what: `An Idempotency-Key has 1 to ${longestKey} printable characters, without spaces.`,
    safe: "Nothing was changed.",
    next: "Use a new UUID for each request.",
  });
}
