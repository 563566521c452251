import "server-only";
import { randomBytes } from "node:crypto";
import { isCheckedSecret, newCheckedSecret } from "#lib/crypto/checked-secret.ts";
import { secretHint } from "#lib/crypto/fingerprint.ts";
import type { Vault } from "#lib/vault/vault.ts";

const clientIdPrefix = "larder_machine_";
/** Recognised by secret scanners. */
const secretPrefix = "larder_ms_";

export function newClientId(): string {
  return clientIdPrefix + randomBytes(12).toString("hex");
}

/** A new secret: shown once, never stored. */
export function newMachineSecret(): string {
  return newCheckedSecret(secretPrefix);
}

/** Whether a text can be a secret that Larder made: a typing error is found without asking the database. */
export function isMachineSecret(text: string): boolean {
  return isCheckedSecret(secretPrefix, text);
}

/** What is stored of a secret: equal for equal secrets, and useless to a thief without the installation's key. */
export function hashMachineSecret(vault: Vault, secret: string): string {
  return vault.fingerprint(`machine-secret:${secret}`);
}

/** The columns of a secret's row. */
export function toSecretColumns(vault: Vault, secret: string) {
  return { hash: hashMachineSecret(vault, secret), hint: secretHint(secret) };
}
