import "server-only";
import { hash, randomBytes } from "node:crypto";

const body = /^([A-Za-z0-9_-]{43})_([0-9a-f]{8})$/;

function checksumOf(prefix: string, random: string): string {
  return hash("sha256", `${prefix}${random}`, "hex").slice(0, 8);
}

/** A new secret of 256 random bits, with a prefix that secret scanners recognise and a checksum: shown once, never stored. */
export function newCheckedSecret(prefix: string): string {
  const random = randomBytes(32).toString("base64url");
  return `${prefix}${random}_${checksumOf(prefix, random)}`;
}

/** Whether a text can be a secret that Larder made: a typing error is found without asking the database. */
export function isCheckedSecret(prefix: string, text: string): boolean {
  if (!text.startsWith(prefix)) return false;
  const [, random = "", checksum = ""] = body.exec(text.slice(prefix.length)) ?? [];
  return random !== "" && checksumOf(prefix, random) === checksum;
}
