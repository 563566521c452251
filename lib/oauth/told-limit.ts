import "server-only";

/** What an answer says of the calls that the provider still allows. */
export interface ToldLimit {
  /** Calls left until `resetMs` from now; null when it does not say. */
  left: number | null;
  /** How many calls a minute its policy allows; null when it does not say. */
  perMinute: number | null;
  resetMs: number;
  /** The call was one too many (429): until `resetMs` from now, nothing but a person's call is worth a try. */
  isOver: boolean;
  /** It asks for no call at all for so long; 0 when it does not. */
  waitMs: number;
}

interface Remaining {
  left: number;
  resetMs: number;
}

const longestMs = 60 * 60_000;
const defaultResetMs = 60_000;
/** After a 429 that does not say how long. */
const overMs = 30_000;

type AnswerHeaders = Pick<Headers, "get">;

const inBounds = (milliseconds: number) => Math.min(Math.max(milliseconds, 0), longestMs);

function toWhole(value: string | null | undefined): number | null {
  return value && /^\s*\d{1,15}\s*$/.test(value) ? Number(value) : null;
}

/** The items of a structured list, each with its numeric parameters. @see RFC 9651 section 3.1 */
function readItems(field: string | null): Map<string, number>[] {
  const items = field?.match(/(?:"[^"]*"|[^,"])+/g) ?? [];
  return items.map((item) => {
    const parameters = item.replace(/"[^"]*"/g, "").matchAll(/;\s*([a-z]+)\s*=\s*(\d{1,15})(?=\s*(?:;|$))/g);
    return new Map([...parameters].map(([, name = "", value]) => [name, Number(value)]));
  });
}

/** The field as it was a dictionary: `limit=100, remaining=50, reset=30`. */
function readDictionary(field: string | null, name: string): string | undefined {
  return new RegExp(`(?:^|,)\\s*${name}\\s*=\\s*(\\d{1,15})`).exec(field ?? "")?.[1];
}

/** Seconds from now, or the instant as a Unix time, which the answer's own date makes relative. */
function toResetMs(value: string | null | undefined, date: string | null): number {
  const reset = toWhole(value);
  if (reset === null) return defaultResetMs;
  if (reset < 1_000_000_000) return inBounds(reset * 1_000);
  const at = reset > 100_000_000_000 ? reset : reset * 1_000;
  const answeredAt = Date.parse(date ?? "");
  return Number.isNaN(answeredAt) ? defaultResetMs : inBounds(at - answeredAt);
}

/** Everything that the answer says is left. A limit without its window says nothing of the next minute. */
function readRemaining(headers: AnswerHeaders): Remaining[] {
  const field = headers.get("ratelimit");
  const date = headers.get("date");
  const items = readItems(field).flatMap((item) => {
    const left = item.get("r");
    return left === undefined ? [] : [{ left, resetMs: toResetMs(String(item.get("t") ?? ""), date) }];
  });
  const pairs = [
    [readDictionary(field, "remaining"), readDictionary(field, "reset")],
    [headers.get("ratelimit-remaining"), headers.get("ratelimit-reset")],
    [headers.get("x-ratelimit-remaining"), headers.get("x-ratelimit-reset")],
  ];
  const told = pairs.flatMap(([remaining, reset]) => {
    const left = toWhole(remaining);
    return left === null ? [] : [{ left, resetMs: toResetMs(reset, date) }];
  });
  return [...items, ...told];
}

/** The strictest policy with a window of a minute or less; of longer ones, what is left tells enough. */
function readPerMinute(headers: AnswerHeaders): number | null {
  const rates = readItems(headers.get("ratelimit-policy")).flatMap((item) => {
    const [quota, seconds] = [item.get("q"), item.get("w")];
    return quota && seconds && seconds <= 60 ? [Math.floor((quota * 60) / seconds)] : [];
  });
  return rates.length > 0 ? Math.min(...rates) : null;
}

/** `Retry-After` in milliseconds, an hour at most; null when it says nothing. @see RFC 9110 section 10.2.3 */
function readRetryAfterMs(headers: AnswerHeaders): number | null {
  const value = headers.get("retry-after");
  const seconds = toWhole(value);
  if (seconds !== null) return inBounds(seconds * 1_000);
  const ms = Date.parse(value ?? "") - Date.parse(headers.get("date") ?? "");
  return Number.isNaN(ms) ? null : inBounds(ms);
}

/**
 * Reads what an answer tells of the provider's rate limit; null when it tells nothing.
 * @see draft-ietf-httpapi-ratelimit-headers, in its present form and the two before
 */
export function readToldLimit(status: number, headers: AnswerHeaders): ToldLimit | null {
  const [strictest] = readRemaining(headers).toSorted((a, b) => a.left - b.left || b.resetMs - a.resetMs);
  const perMinute = readPerMinute(headers);
  const isOver = status === 429;
  const waitMs = isOver || status === 503 ? (readRetryAfterMs(headers) ?? 0) : 0;
  if (!strictest && perMinute === null && !isOver && waitMs === 0) return null;
  const resetMs = strictest?.resetMs ?? (isOver ? overMs : defaultResetMs);
  return { left: strictest?.left ?? null, perMinute, resetMs, isOver, waitMs };
}
