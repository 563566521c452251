import "server-only";
import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { fingerprint } from "#lib/crypto/fingerprint.ts";
import {
  createMasterKeyFile,
  findMasterKeys,
  type MasterKeys,
  masterKeyFile,
} from "#lib/crypto/master-keys.ts";
import { newestFormat, open, readSealedHead, type SealedPlace, seal, UnsealError } from "#lib/crypto/seal.ts";
import { openBytes, sealBytes } from "#lib/crypto/seal-bytes.ts";
import { type Db, db } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import type { JournalSeal } from "#lib/journal/journal.ts";
import { findSealedKey, insertSealedKey } from "./installation-key-repository.ts";
import { sayMissingKeys } from "./missing-keys.ts";
import { learnSealFormat, sealFormat } from "./seal-format.ts";
import { sealedTables } from "./sealed-tables.ts";
import { forgetLostKeys } from "./sealing-repository.ts";

const fingerprintKeyName = "token-fingerprint";

/** Seals and opens secrets and makes their fingerprints, with this installation's keys. */
export interface Vault {
  seal(plaintext: string, place: SealedPlace): string;
  open(sealedValue: string, place: SealedPlace): string;
  fingerprint(token: string): string;
}

/** Why Larder must not run with these keys, in a sentence for whoever starts it. */
export class VaultRefusal extends Error {
  override readonly name = "VaultRefusal";
}

function placeOf(name: string): SealedPlace {
  return { table: "InstallationKey", column: "keySealed", row: name, organizationId: null };
}

function openFingerprintKey(keySealed: string, keys: MasterKeys, missing: string | null = null): KeyObject {
  try {
    return createSecretKey(open(keySealed, placeOf(fingerprintKeyName), keys), "base64");
  } catch (cause) {
    if (!(cause instanceof UnsealError)) throw cause;
    const { keyId: needed } = readSealedHead(keySealed);
    const message = keys.byId.has(needed)
      ? `The master key "${needed}" is not the one this database was sealed with.`
      : `This database was sealed with the master key "${needed}", which is not configured.${missing === null ? "" : ` ${missing}`}`;
    throw new VaultRefusal(
      `${message} Nothing was changed. Put the right key back: in LARDER_MASTER_KEYS, or in the file ${masterKeyFile(env().LARDER_DATA_DIR)}.`,
      { cause },
    );
  }
}

function toVault(keys: MasterKeys, fingerprintKey: KeyObject): Vault {
  return {
    seal: (plaintext, place) => seal(plaintext, place, keys, sealFormat()),
    open: (sealedValue, place) => open(sealedValue, place, keys),
    fingerprint: (token) => fingerprint(token, fingerprintKey),
  };
}

/** @throws VaultRefusal when sealed values need a key that is not configured */
function requireAllKeys(missing: string | null): void {
  if (missing === null) return;
  throw new VaultRefusal(
    `${missing} Nothing was changed. Put the key back, after the one that seals: in LARDER_MASTER_KEYS, or in the file ${masterKeyFile(env().LARDER_DATA_DIR)}. If it is lost for good: LARDER_LOST_KEY=<id> npm start`,
  );
}

/**
 * Checks that the keys exist and open this database; on a first start, makes them.
 * @param client one whose role may enter keys: no running process does @throws VaultRefusal when the configured keys do
 * not open what the database has
 */
export async function prepareVault(client: Db = db()): Promise<void> {
  const existing = await findSealedKey(client, fingerprintKeyName);
  const found = findMasterKeys(env().LARDER_MASTER_KEYS, env().LARDER_DATA_DIR);
  if (existing) {
    if (found) {
      const missing = await sayMissingKeys(new Set(found.byId.keys()));
      openFingerprintKey(existing, found, missing);
      requireAllKeys(missing);
      return forgetLostKeys(client, [...found.byId.keys()]);
    }
    throw new VaultRefusal(
      `This database holds sealed secrets, but there is no master key. Nothing was changed. Put the key back: in LARDER_MASTER_KEYS, or in the file ${masterKeyFile(env().LARDER_DATA_DIR)}.`,
    );
  }
  const keys = found ?? createMasterKeyFile(env().LARDER_DATA_DIR);
  await learnSealFormat();
  const fingerprintKey = randomBytes(32).toString("base64");
  const keySealed = seal(fingerprintKey, placeOf(fingerprintKeyName), keys, sealFormat());
  await insertSealedKey(client, fingerprintKeyName, keySealed);
}

const held = globalThis as typeof globalThis & { larderKeys?: { of: string; keys: MasterKeys } };

/** The keys of this process, read once: it seals with the key that its row names, whatever becomes of the key file. */
function processKeys(): MasterKeys | null {
  const of = JSON.stringify([env().LARDER_MASTER_KEYS, env().LARDER_DATA_DIR]);
  if (held.larderKeys?.of === of) return held.larderKeys.keys;
  const keys = findMasterKeys(env().LARDER_MASTER_KEYS, env().LARDER_DATA_DIR);
  if (keys) held.larderKeys = { of, keys };
  return keys;
}

/** Which sealed values this process opens, and with which key it seals. */
export function describeSealing(): { readsFormat: number; sealsWith: string | null; opensKeys: string[] } {
  const keys = processKeys();
  const opensKeys = keys ? [...keys.byId.keys()] : [];
  return { readsFormat: newestFormat, sealsWith: keys?.sealing.id ?? null, opensKeys };
}

/** Which master key seals the installation's own key; null before there is one. */
export async function findInstallationKeyId(): Promise<string | null> {
  const sealed = await findSealedKey(db(), fingerprintKeyName);
  return sealed === null ? null : readSealedHead(sealed).keyId;
}

/** Seals and opens the journal's records under the master keys. @throws VaultRefusal */
export function getJournalSeal(): JournalSeal {
  const keys = processKeys();
  if (!keys) throw new VaultRefusal("Larder's keys have not been prepared. Start it with `npm start`.");
  // A key that was put back into the file opens what waited for it, without a restart.
  const opening = findMasterKeys(env().LARDER_MASTER_KEYS, env().LARDER_DATA_DIR) ?? keys;
  return {
    seal: (plaintext, context) => sealBytes(plaintext, context, keys),
    open: (sealed, context) => openBytes(sealed, context, opening),
  };
}

let cached: Promise<Vault> | undefined;

async function loadVault(): Promise<Vault> {
  const keys = processKeys();
  const sealed = await findSealedKey(db(), fingerprintKeyName);
  await learnSealFormat();
  if (!keys || !sealed)
    throw new VaultRefusal("Larder's keys have not been prepared. Start it with `npm start`.");
  return toVault(keys, openFingerprintKey(sealed, keys));
}

/**
 * Checks that this process opens every sealed value, before it works.
 * @param tables those that it reads; all unless given
 * @throws VaultRefusal
 */
export async function checkVault(tables?: readonly string[]): Promise<void> {
  await getVault();
  const keys = processKeys();
  const read = sealedTables.filter(({ table }) => tables?.includes(table) ?? true);
  if (keys) requireAllKeys(await sayMissingKeys(new Set(keys.byId.keys()), read));
}

/** This process's vault, loaded once. @throws VaultRefusal */
export function getVault(): Promise<Vault> {
  cached ??= loadVault().catch((error: unknown) => {
    cached = undefined;
    throw error;
  });
  return cached;
}
