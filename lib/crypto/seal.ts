import "server-only";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { MasterKeys } from "./master-keys.ts";

/** `v1` binds a value to its row alone, `v2` to everything that its place says. */
const formats = ["v1", "v2"] as const;

/** The number of a sealed value's form. A process opens all up to the newest it knows. */
export type SealFormat = 1 | 2;
export const newestFormat: SealFormat = 2;

const ivBytes = 12;
const tagBytes = 16;

/** Where a sealed value is stored, and whose it is. All of it is authenticated: a value moved elsewhere does not open. */
export interface SealedPlace {
  table: string;
  /** The kind of secret, too: each has a column of its own. */
  column: string;
  row: string;
  /** Null for what belongs to the installation. */
  organizationId: string | null;
  applicationId?: string;
  tokenSetId?: string;
  environment?: string;
}

/** Thrown when a sealed value is damaged, was moved, or its key is not among the master keys. */
export class UnsealError extends Error {
  override readonly name = "UnsealError";
}

/** Thrown when the master key of a sealed value is not configured. With that key it may still open. */
export class MissingKeyError extends UnsealError {}

/** The form and the key that a sealed value names, whether it opens or not. */
export function readSealedHead(sealedValue: string): { format: string; keyId: string } {
  const [format = "", keyId = ""] = sealedValue.split(".", 2);
  return { format, keyId };
}

function authenticatedData(version: (typeof formats)[number], place: SealedPlace, keyId: string): Buffer {
  const { table, column, row, organizationId, applicationId, tokenSetId, environment } = place;
  const whose = [organizationId, applicationId ?? null, tokenSetId ?? null, environment ?? null];
  const bound = [version, table, column, row, ...(version === "v1" ? [] : whose), keyId];
  return Buffer.from(JSON.stringify(bound), "utf8");
}

/**
 * Seals with AES-256-GCM under the first master key: `v2.<key id>.<iv>.<ciphertext and tag>`, base64url.
 * @see NIST SP 800-38D
 */
export function seal(
  plaintext: string,
  place: SealedPlace,
  keys: MasterKeys,
  format: SealFormat = newestFormat,
): string {
  const { id, key } = keys.sealing;
  const version = format === 1 ? "v1" : "v2";
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", key, iv, { authTagLength: tagBytes });
  cipher.setAAD(authenticatedData(version, place, id));
  const sealed = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return [version, id, iv.toString("base64url"), sealed.toString("base64url")].join(".");
}

/** Opens what `seal` made for the same place, in either format. @throws UnsealError, whose message never contains the value */
export function open(sealedValue: string, place: SealedPlace, keys: MasterKeys): string {
  const [found, keyId, iv64, body64, ...rest] = sealedValue.split(".");
  const version = formats.find((one) => one === found);
  if (!version || !keyId || !iv64 || !body64 || rest.length > 0) {
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
  decipher.setAAD(authenticatedData(version, place, keyId));
  decipher.setAuthTag(body.subarray(body.length - tagBytes));
  try {
    return decipher.update(body.subarray(0, -tagBytes), undefined, "utf8") + decipher.final("utf8");
  } catch (cause) {
    throw new UnsealError(`The sealed ${place.table}.${place.column} cannot be opened.`, { cause });
  }
}
