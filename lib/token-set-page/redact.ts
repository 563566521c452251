import { listSecretLike } from "#lib/text/pasted-values.ts";

interface Redaction {
  /** People's names, which become "a person". */
  names: Iterable<string>;
  /** Long, and public. */
  plain: readonly string[];
}

function toNamePattern(names: Iterable<string>): RegExp | null {
  const known = [...names]
    .filter((name) => name.trim() !== "")
    .toSorted((one, other) => other.length - one.length)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return known.length === 0
    ? null
    : new RegExp(`(?<![\\p{L}\\p{N}])(?:${known.join("|")})(?![\\p{L}\\p{N}])`, "gu");
}

/** The value with every text in it free of people's names and of whatever could be a token. */
export function redact<T>(value: T, { names, plain }: Redaction): T;
export function redact(value: unknown, { names, plain }: Redaction): unknown {
  const pattern = toNamePattern(names);
  const inText = (text: string) => {
    const withoutNames = pattern ? text.replace(pattern, "a person") : text;
    const secrets = listSecretLike(withoutNames).filter((found) => !plain.includes(found));
    return secrets.reduce((rest, found) => rest.replaceAll(found, "[withheld]"), withoutNames);
  };
  const inValue = (each: unknown): unknown => {
    if (typeof each === "string") return inText(each);
    if (Array.isArray(each)) return each.map(inValue);
    if (typeof each !== "object" || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([key, one]) => [key, inValue(one)]));
  };
  return inValue(value);
}
