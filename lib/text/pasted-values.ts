/** The longest text that a search takes: a whole answer in JSON, with both tokens. */
export const longestPastedText = 32_768;
const mostValues = 40;

/** Characters of tokens and codes as they are issued. @see RFC 6750 section 2.1 */
const tokenLike = /[\w.~+/-]{8,}={0,2}/g;
const edges = /^[\s"'`“”„‘’«»<>()[\]{}]+|[\s"'`“”„‘’«»<>()[\]{}.,;:!?]+$/g;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Every value in what was pasted that may be a token or a code: the text itself, without quotes and line breaks, and what
 * stands in an address, a header, a form or JSON. The longest first.
 */
export function listPastedValues(pasted: string): string[] {
  const text = pasted
    .replace(/\p{Cf}/gu, "")
    .replaceAll("\\/", "/")
    .trim();
  const forms = [text, decoded(text)];
  const whole = forms.map((form) => form.replace(edges, "").replace(/\s+/g, ""));
  const within = forms.flatMap((form) => form.match(tokenLike) ?? []);
  const values = [...new Set([...whole, ...within])].filter(({ length }) => length >= 8);
  return values.toSorted((left, right) => right.length - left.length).slice(0, mostValues);
}

/** A part of a name: random text of a secret's length has digits or capitals amid its letters. */
const ordinaryPart = /^(?:\p{Lu}?\p{Ll}*|\p{Lu}+|\d{1,5})$/u;

function mayBeSecret(word: string): boolean {
  return word.length >= 16 && !word.split(/[-_.,:;/@&+'’()"“”]/).every((part) => ordinaryPart.test(part));
}

/** As long as a token, without a break. */
const run = /[\w~+/=-]{24,}/g;
const uuid = /(?<![\da-z])[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?![\da-z])/gi;

/** What in a text could be a token or a secret and is neither an id nor a name. Times have colons, sentences have spaces. */
export function listSecretLike(text: string): string[] {
  return (text.replaceAll(uuid, " ").match(run) ?? []).filter(mayBeSecret);
}

/** Whether something in a text could be a token or a secret, so that it is kept nowhere and stands in no address. */
export function looksLikeSecret(text: string): boolean {
  return listSecretLike(text).length > 0;
}

/** Whether a text may hold a token or a code, so that it must never stand in an address, a query or a log. */
export function mayHoldSecret(text: string): boolean {
  return text.split(/\s+/).some(mayBeSecret) || /[\r\n]/.test(text.trim());
}
