import "server-only";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { MasterKeys } from "./master-keys.ts";

const version = "v1";
const ivBytes = 12;
const tagBytes = 16;

/** Where a sealed value is stored. It is authenticated, so that a value moved elsewhere cannot be opened. */
export interface SealedPlace {
  table: string;
  column: string;
  row: string;
}

/** Thrown when a sealed value is damaged, was moved, or its key is not among the master keys. */
export class UnsealError extends Error {
  override readonly name = "UnsealError";
}

/** Thrown when the master key of a sealed value is not configured. With that key it may still open. */
export class MissingKeyError extends UnsealError {}

function authenticatedData(place: SealedPlace, keyId: string): Buffer {
  return Buffer.from(JSON.stringify([version, place.table, place.column, place.row, keyId]), "utf8");
}

/**
 * Seals with AES-256-GCM under the first master key: `v1.<key id>.<iv>.<ciphertext and tag>`, base64url.
 * @see NIST SP 800-38D
 */
export function seal(plaintext: string, place: SealedPlace, keys: MasterKeys): string {
  const { id, key } = keys.sealing;
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", key, iv, { authTagLength: tagBytes });
  cipher.setAAD(authenticatedData(place, id));
  const sealed = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return [version, id, iv.toString("base64url"), sealed.toString("base64url")].join(".");
}

/** Opens what `seal` made for the same place. @throws UnsealError, whose message never contains the value */
export function open(sealedValue: string, place: SealedPlace, keys: MasterKeys): string {
  const [foundVersion, keyId, iv64, body64, ...rest] = sealedValue.split(".");
  if (foundVersion !== version || !keyId || !iv64 || !body64 || rest.length > 0) {
    throw new UnsealError(`The sealed ${place.table}.${place.column} has an unknown form.`);
  }
  const key = keys.byId.get(keyId);
  if (!key) {
    throw new MissingKeyError(`The sealed ${place.table}.${place.column} needs the master key "${keyId}".`);
  }
  const iv = Buffer.from(iv64, "base64url");
  const body = Buffer.from(body64, "base64url");
  if (iv.length !== ivBytes || body.length < tagBytes) {
    throw new UnsealError(`The sealed ${place.table}.${place.column} is truncated.`);
  }
  const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: tagBytes });
  decipher.setAAD(authenticatedData(place, keyId));
  decipher.setAuthTag(body.subarray(body.length - tagBytes));
  try {
    return decipher.update(body.subarray(0, -tagBytes), undefined, "utf8") + decipher.final("utf8");
  } catch (cause) {
    throw new UnsealError(`The sealed ${place.table}.${place.column} cannot be opened.`, { cause });
  }
}
