import { z } from "zod";

/** The longest token that an import takes. An answer of the provider is kept whatever its tokens' length. */
export const longestToken = 8_192;
// What surrounds a value: a whole answer in JSON, a header, quotes.
const longestPaste = 4 * longestToken;

interface PastedSecret {
  /** What the field holds, such as "access token". */
  noun: string;
  min: number;
  max: number;
}

type Read = { value: string } | { refusal: string };

const quotes = [`""`, "''", "``", "“”", "„“", "„”", "‘’", "«»", "<>", "()", "[]"].map(
  (pair) => [pair.charAt(0), pair.charAt(1)] as const,
);
const label =
  /^(["'`]?)((?:client|access|refresh)[ _-]?(?:secret|token)|token|secret|authorization)\1\s*[:=]\s*/i;
const parameters = /^[\w-]+=[^&\s]*(?:&[\w-]+=[^&\s]*)+$/;
const jsonMembers = /^(?:\{|"[^"]*"\s*:)/;
const leftovers = /[\s"`]|^['<([{,;:\\]|[>)\]},;:'\\]$/;

/** A name without case and separators: `access_token`, `accessToken` and "Access token" are one. */
function toKey(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, "");
}

function refuseOther(found: string, noun: string): Read {
  return { refusal: `This is labelled "${found}": paste the ${noun} here.` };
}

/** The member or parameter that the noun names; null when what was pasted has none. */
function pick(members: Iterable<[string, unknown]>, noun: string): string | null {
  for (const [name, value] of members) {
    if (toKey(name) === toKey(noun) && typeof value === "string") return value;
    if (typeof value !== "object" || value === null) continue;
    const inner = Object.entries(value).find(([innerName]) => toKey(innerName) === toKey(noun))?.[1];
    if (typeof inner === "string") return inner;
  }
  return null;
}

function readJson(text: string): object | null {
  const trimmed = text.replace(/[\s,;]+$/, "");
  try {
    const value: unknown = JSON.parse(trimmed.startsWith("{") ? trimmed : `{${trimmed}}`);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

function readMembers(text: string, noun: string): Read | null {
  const json = jsonMembers.test(text) ? readJson(text) : null;
  const members = json ? Object.entries(json) : parameters.test(text) ? new URLSearchParams(text) : null;
  if (!members) return null;
  const value = pick(members, noun);
  if (value !== null) return { value: value.trim() };
  return { refusal: `There is no ${noun} in what you pasted: copy the value alone.` };
}

/** Takes one layer of wrapping off; the same text when there is none. */
function unwrap(text: string): string {
  const bare = text
    .trim()
    .replace(/[,;.]+$/, "")
    .replace(/^(?:bearer)\s+/i, "")
    .trim();
  const pair = quotes.find(
    ([open, close]) => bare.length > 2 && bare.startsWith(open) && bare.endsWith(close),
  );
  return pair ? bare.slice(1, -1) : bare;
}

/** The secret in what was pasted, without its label, quotes and the like. */
function readPasted(pasted: string, noun: string): Read {
  let text = pasted.replace(/\p{Cf}/gu, "").trim();
  // Each turn takes something off, and a fence of backticks has three layers.
  for (let before = ""; before !== text; ) {
    before = text;
    const members = readMembers(text, noun);
    if (members) return members;
    const found = label.exec(text);
    const name = found?.[2] ?? "";
    if (found && !toKey(noun).endsWith(toKey(name)) && toKey(name) !== "authorization") {
      return refuseOther(name, noun);
    }
    text = unwrap(text.slice(found?.[0].length ?? 0));
  }
  return { value: text };
}

function judge({ noun, min, max }: PastedSecret, read: Read): Read {
  if ("refusal" in read) return read;
  const { value } = read;
  if (/\s/.test(value)) {
    return {
      refusal: `The ${noun} has no spaces or line breaks: copy it again, without anything around it.`,
    };
  }
  if (!/^[\x21-\x7e]*$/.test(value)) {
    return { refusal: `The ${noun} has only letters, digits and signs of a US keyboard: copy it again.` };
  }
  if (leftovers.test(value)) {
    return { refusal: `There are quotes or brackets with the ${noun}: copy it again, without them.` };
  }
  if (value.length < min)
    return { refusal: `This is too short: the ${noun} has at least ${min} characters.` };
  if (value.length > max) return { refusal: `This is too long: the ${noun} has at most ${max} characters.` };
  return read;
}

/**
 * A secret as people paste it. What surrounds it (label, quotes, `Bearer`, JSON, punctuation, invisible characters)
 * is taken off; what still cannot be one is refused in words that do not repeat it.
 */
export function pastedSecret(kind: PastedSecret) {
  return z
    .string()
    .max(longestPaste, `This is too long: the ${kind.noun} has at most ${kind.max} characters.`)
    .transform((pasted, ctx) => {
      const read = judge(kind, readPasted(pasted, kind.noun));
      if ("value" in read) return read.value;
      ctx.addIssue({ code: "custom", message: read.refusal });
      return z.NEVER;
    });
}
