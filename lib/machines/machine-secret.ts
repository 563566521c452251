import "server-only";
import { createHash, randomBytes } from "node:crypto";
import { secretHint } from "#lib/crypto/fingerprint.ts";
import type { Vault } from "#lib/vault/vault.ts";

const clientIdPrefix = "larder_machine_";
/** Recognised by secret scanners; what follows are 256 random bits and a checksum. */
const secretPrefix = "larder_ms_";
const secretPattern = /^larder_ms_([A-Za-z0-9_-]{43})_([0-9a-f]{8})$/;

function checksumOf(random: string): string {
  return createHash("sha256").update(`${secretPrefix}${random}`, "utf8").digest("hex").slice(0, 8);
}

export function newClientId(): string {
  return clientIdPrefix + randomBytes(12).toString("hex");
}

/** A new secret: shown once, never stored. */
export function newMachineSecret(): string {
  const random = randomBytes(32).toString("base64url");
  return `${secretPrefix}${random}_${checksumOf(random)}`;
}

/** Whether a text can be a secret that Larder made: a typing error is found without asking the database. */
export function isMachineSecret(text: string): boolean {
  const [, random = "", checksum = ""] = secretPattern.exec(text) ?? [];
  return random !== "" && checksumOf(random) === checksum;
}

/** What is stored of a secret: equal for equal secrets, and useless to a thief without the installation's key. */
export function hashMachineSecret(vault: Vault, secret: string): string {
  return vault.fingerprint(`machine-secret:${secret}`);
}

/** The columns of a secret's row. */
export function toSecretColumns(vault: Vault, secret: string) {
  return { hash: hashMachineSecret(vault, secret), hint: secretHint(secret) };
}
