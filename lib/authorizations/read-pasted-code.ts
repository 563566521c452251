export type PastedCode =
  | { kind: "code"; code: string; state: string | null; issuer?: string }
  | { kind: "denied" }
  | { kind: "unreadable"; reason: string };

const codeCharacters = /^[\x21-\x7e]{8,512}$/;
// A code that cannot be guessed has at least this many characters. @see RFC 6749 section 10.10
const bareCode = /^[A-Za-z0-9._~+/=-]{16,512}$/;
// A word of a sentence: random text has digits or capitals in the middle.
const ordinaryWord = /^(?:\p{Lu}?[\p{Ll}'’-]*|\p{Lu}{1,15}|\d+)$/u;
const edges = /^[\s"'`“”„‘’«»<>()[\]{}]+|[\s"'`“”„‘’«»<>()[\]{}.,;:!?]+$/gu;
const address = /https?(?::\/\/|%3A%2F%2F)[^\s"'<>`]+/gi;
const parameter = /(?:^|[?&])(?:code|error)=/;
const label = /(?:^|[^\p{L}])code["']?\s*[:=]\s*["'`“<]?([^\s"'`”>&,;}]+)/giu;
const deepestWrapping = 3;

const noCode = "There is no code in this address.";
const unreadable = (reason: string): PastedCode => ({ kind: "unreadable", reason });

function fromParameters(parameters: URLSearchParams): PastedCode {
  const error = parameters.get("error");
  if (error === "access_denied") return { kind: "denied" };
  if (error) return unreadable("Apicbase answered with an error instead of a code.");
  const code = parameters.get("code")?.trim() ?? "";
  if (!codeCharacters.test(code)) return unreadable(noCode);
  const issuer = parameters.get("iss");
  return { kind: "code", code, state: parameters.get("state"), ...(issuer === null ? {} : { issuer }) };
}

/** An address, or the one that a mail scanner put, percent-encoded, into a parameter of its own. */
function fromAddress(text: string, depth = 0): PastedCode {
  const url = URL.parse(/^https?%3A/i.test(text) ? decodeLoosely(text) : text);
  if (!url) return unreadable("This address cannot be read.");
  if (url.searchParams.has("code") || url.searchParams.has("error")) return fromParameters(url.searchParams);
  const wrapped = [...url.searchParams.values()].filter((value) => /^https?(?::|%3A)/i.test(value));
  const inner = depth < deepestWrapping ? wrapped.map((value) => fromAddress(value, depth + 1)) : [];
  return inner.find(({ kind }) => kind !== "unreadable") ?? unreadable(noCode);
}

function decodeLoosely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const found = (read: PastedCode | null) => read !== null && read.kind !== "unreadable";

/** Whether a mail program broke one address over lines: what goes on is no sentence. */
function isBrokenOverLines(text: string): boolean {
  const [first = "", ...rest] = text.split(/\s*[\r\n]+\s*/);
  const continues = rest.every((part) => !/\s/.test(part) && /[\d&=%_]/.test(part));
  return rest.length > 0 && !/\s/.test(first) && continues;
}

function readAddresses(text: string): PastedCode | null {
  const readings = (text.match(address) ?? []).map((one) => fromAddress(one.replace(edges, "")));
  return readings.find(found) ?? readings[0] ?? null;
}

/** `code=…`, a query or an address without a scheme; `code: …` and JSON too. */
function readLabelled(text: string): PastedCode | null {
  const chunk = text.split(/\s+/).find((part) => parameter.test(part));
  if (chunk) {
    const query = chunk.replace(edges, "");
    return fromParameters(new URLSearchParams(query.slice(query.indexOf("?") + 1)));
  }
  const codes = new Set([...text.matchAll(label)].map(([, code = ""]) => code.replace(edges, "")));
  const fitting = [...codes].filter((code) => bareCode.test(code));
  const [code] = fitting;
  return code && fitting.length === 1 ? { kind: "code", code, state: null } : null;
}

/** A bare code, perhaps broken by spaces, or the one part of a sentence that can be a code. */
function readBare(text: string): PastedCode {
  const parts = text.split(/\s+/).map((part) => part.replace(edges, ""));
  const odd = parts.filter((part) => !ordinaryWord.test(part));
  const whole = parts.join("");
  const candidates = odd.length === parts.length ? [whole] : odd.filter((part) => bareCode.test(part));
  const [code] = candidates;
  if (candidates.length !== 1 || !code || !bareCode.test(code)) return unreadable("This is not a code.");
  return { kind: "code", code, state: null };
}

/**
 * Finds the code in what a person pasted: the bare code, `code=…`, JSON, the whole address, also with a sentence
 * around it or wrapped by a mail scanner. What cannot be a code is unreadable, so that no flow is used up for it.
 */
export function readPastedCode(pasted: string): PastedCode {
  const text = pasted
    .replace(/\p{Cf}/gu, "")
    .replace(/&(?:amp|#38|#x26);/gi, "&")
    .trim();
  const joined = text.replace(/\s+/g, "").replace(edges, "");
  const isAddress = /^https?(?::\/\/|%3A)/i.test(joined);
  if (isAddress && isBrokenOverLines(text)) return fromAddress(joined);
  const separate = readAddresses(text) ?? readLabelled(text);
  if (separate && found(separate)) return separate;
  // Spaces within the address, as a chat or a mail program puts them there.
  if (isAddress) return fromAddress(joined);
  return separate ?? (parameter.test(joined) ? (readLabelled(joined) ?? readBare(text)) : readBare(text));
}
