import "server-only";
import { createHmac, hash, type KeyObject, randomBytes, timingSafeEqual } from "node:crypto";

/** A keyed fingerprint: equal for equal tokens, and useless to a thief without the key. */
export function fingerprint(secret: string, key: KeyObject): string {
  return createHmac("sha256", key).update(secret, "utf8").digest("base64url");
}

/** The SHA-256 of a random token of at least 128 bits, which needs no key: base64url. */
export function hashToken(token: string): string {
  return hash("sha256", token, "base64url");
}

/** 256 random bits, base64url: for states, cookies and one-time links. */
export function randomToken(): string {
  return randomBytes(32).toString("base64url");
}

/** Compares fingerprints or hashes in constant time: their length is no secret. */
export function equalHashes(left: string, right: string): boolean {
  const leftBytes = Buffer.from(left, "latin1");
  const rightBytes = Buffer.from(right, "latin1");
  return leftBytes.length === rightBytes.length && timingSafeEqual(leftBytes, rightBytes);
}

/** Compares in constant time, whatever the lengths. */
export function equalInConstantTime(left: string, right: string): boolean {
  const leftBytes = Buffer.from(hashToken(left));
  const rightBytes = Buffer.from(hashToken(right));
  return timingSafeEqual(leftBytes, rightBytes);
}

/** The last four characters of a secret, to tell two apart by eye; none of a short one. */
export function secretHint(secret: string): string {
  return secret.length >= 12 ? `…${secret.slice(-4)}` : "…";
}
