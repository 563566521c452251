import "server-only";
import { newCheckedSecret } from "#lib/crypto/checked-secret.ts";
import { secretHint } from "#lib/crypto/fingerprint.ts";
import type { Vault } from "#lib/vault/vault.ts";

/** Recognised by secret scanners; what follows are 256 random bits and a checksum. */
export const apiKeyPrefix = "larder_key_";

/** A new key: shown once, never stored. */
export function newApiKeySecret(): string {
  return newCheckedSecret(apiKeyPrefix);
}

/** What is stored of a key: equal for equal keys, and useless to a thief without the installation's key. */
export function hashApiKey(vault: Vault, secret: string): string {
  return vault.fingerprint(`api-key:${secret}`);
}

/** The columns of a key's row. */
export function toKeyColumns(vault: Vault, secret: string) {
  return { hash: hashApiKey(vault, secret), hint: secretHint(secret) };
}
