import { z } from "zod";
import { maskSecrets, withoutSecrets } from "./mask-secrets.ts";

type Members = Record<string, unknown>;

const deepestWrapping = 2;
/** What is longer is cut to this: nobody means it. */
export const longestLifetimeSeconds = 365 * 24 * 3_600;
// As seconds this is the year 5138: from here on, milliseconds are meant.
const millisecondsFrom = 100_000_000_000;
const latestExpiry = Date.UTC(2100, 0, 1);

function toMembers(value: unknown): Members | null {
  return z.record(z.string(), z.unknown()).safeParse(value).data ?? null;
}

/** A JSON object, or null. */
export function parseObject(body: string): Members | null {
  try {
    return toMembers(JSON.parse(body));
  } catch {
    return null;
  }
}

/** The members of a form-encoded answer; of one that broke off without the last, which may be cut. */
export function parseForm(body: string, complete: boolean): Members | null {
  const text = body.trim();
  if (!/^[\w.-]+=[^\s<>{}"]*$/.test(text)) return null;
  const whole = complete ? text : text.slice(0, Math.max(0, text.lastIndexOf("&")));
  return Object.fromEntries(new URLSearchParams(whole));
}

/** The object itself, or the first one within it (`{"data":{…}}`), that has one of the members; else null. */
export function findMembers(
  object: Members,
  names: readonly string[],
  depth = deepestWrapping,
): Members | null {
  if (names.some((name) => object[name] !== undefined && object[name] !== null)) return object;
  if (depth === 0) return null;
  for (const value of Object.values(object)) {
    const inner = toMembers(value);
    const found = inner && findMembers(inner, names, depth - 1);
    if (found) return found;
  }
  return null;
}

/** Number() of a list or an object can throw, which would lose the tokens. */
function toNumber(value: unknown): number {
  if (typeof value === "string" && value.trim() === "") return Number.NaN;
  return typeof value === "number" || typeof value === "string" ? Number(value) : Number.NaN;
}

/**
 * `expires_in` in whole seconds, at most a year; null when it says nothing usable. More than a year is read as
 * milliseconds.
 */
export function readLifetimeSeconds(value: unknown): number | null {
  const number = Math.floor(toNumber(value));
  if (!Number.isFinite(number) || number <= 0) return null;
  const seconds = number > longestLifetimeSeconds ? Math.floor(number / 1_000) : number;
  return Math.min(seconds, longestLifetimeSeconds);
}

/** `exp` as an instant, from seconds or milliseconds; null when it says nothing usable. */
export function readExpiry(value: unknown): Date | null {
  const number = toNumber(value);
  if (!Number.isFinite(number) || number <= 0) return null;
  const ms = number >= millisecondsFrom ? number : number * 1_000;
  return new Date(Math.min(ms, latestExpiry));
}

/** A scope as a list without repeats, in the order given: of words with spaces or commas between, or of a list. */
export function parseScope(scope: string): string[] {
  return [...new Set(scope.split(/[\s,]+/).filter((part) => part !== ""))];
}

/** `scope` as a string or a list; null when it is neither. @see RFC 6749 section 3.3 */
export function readScopes(value: unknown, secrets: readonly string[]): string[] | null {
  const list = z.array(z.string()).safeParse(value);
  const text = list.success ? list.data.join(" ") : value;
  const scopes = typeof text === "string" ? parseScope(text) : null;
  return scopes && withoutSecrets(scopes, secrets);
}

/** A text of one line, secrets masked; null for anything else. */
export function readText(value: unknown, secrets: readonly string[]): string | null {
  return typeof value === "string" && /^[^\p{Cc}]{1,200}$/u.test(value) && value.isWellFormed()
    ? maskSecrets(value, secrets)
    : null;
}
