import "server-only";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { MasterKeys } from "./master-keys.ts";
import { MissingKeyError, UnsealError } from "./seal.ts";

const version = 1;
const ivBytes = 12;
const tagBytes = 16;
/** A version byte and the length of the key id, which follows. */
const prefixBytes = 2;

function authenticatedData(context: string, keyId: string): Buffer {
  return Buffer.from(JSON.stringify([`bytes-v${version}`, context, keyId]), "utf8");
}

/**
 * Seals bytes with AES-256-GCM under the first master key: version, key id, iv, ciphertext, tag. The context is
 * authenticated but not stored: it says where the bytes belong.
 * @see NIST SP 800-38D
 */
export function sealBytes(plaintext: Buffer, context: string, keys: MasterKeys): Buffer {
  const { id, key } = keys.sealing;
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", key, iv, { authTagLength: tagBytes });
  cipher.setAAD(authenticatedData(context, id));
  const keyId = Buffer.from(id, "utf8");
  const prefix = Buffer.from([version, keyId.length]);
  return Buffer.concat([prefix, keyId, iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** The id of the key that sealed bytes name, whether they open or not; null for an unknown form. */
export function keyIdOfBytes(sealed: Buffer): string | null {
  const end = prefixBytes + (sealed[1] ?? 0);
  return sealed[0] === version && sealed.length > end ? sealed.toString("utf8", prefixBytes, end) : null;
}

/** Opens what `sealBytes` made for the same context. @throws MissingKeyError, UnsealError */
export function openBytes(sealed: Buffer, context: string, keys: MasterKeys): Buffer {
  const bodyAt = prefixBytes + (sealed[1] ?? 0) + ivBytes;
  if (sealed[0] !== version || sealed.length < bodyAt + tagBytes) {
    throw new UnsealError("The sealed bytes have an unknown form.");
  }
  const keyId = sealed.toString("utf8", prefixBytes, bodyAt - ivBytes);
  const key = keys.byId.get(keyId);
  if (!key) throw new MissingKeyError(`The sealed bytes need the master key ${JSON.stringify(keyId)}.`);
  const iv = sealed.subarray(bodyAt - ivBytes, bodyAt);
  const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: tagBytes });
  decipher.setAAD(authenticatedData(context, keyId));
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(bodyAt, -tagBytes)), decipher.final()]);
  } catch (cause) {
    throw new UnsealError("The sealed bytes cannot be opened.", { cause });
  }
}
