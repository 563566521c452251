/** What stands where a secret stood. */
const mark = "[redacted]";

/** A secret as it is, and encoded as in a form or a URL. @see RFC 6749 appendix B */
function spellingsOf(secret: string): string[] {
  const inForm = new URLSearchParams({ "": secret }).toString().slice(1);
  return [secret, encodeURIComponent(secret), inForm];
}

/** A text of the provider's without the secrets that it may repeat. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== "")
    .flatMap(spellingsOf)
    .reduce((masked, secret) => masked.replaceAll(secret, mark), text);
}

/** Shorter ones stand in ordinary words. */
const leastLength = 8;

/** The names in a list that repeat no secret. */
export function withoutSecrets(names: readonly string[], secrets: readonly string[]): string[] {
  const known = secrets.filter(({ length }) => length >= leastLength);
  return names.filter((name) => maskSecrets(name, known) === name);
}
