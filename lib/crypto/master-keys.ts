import "server-only";
import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "#lib/clock.ts";

const keyBytes = 32;
const keyIdPattern = /^[A-Za-z0-9_-]{1,32}$/;

export interface MasterKeys {
  /** The first key: it seals. */
  sealing: { id: string; key: KeyObject };
  /** All keys: they open. */
  byId: ReadonlyMap<string, KeyObject>;
}

/**
 * Parses `id:base64,id:base64,…`, each key 32 bytes.
 * @throws Error that names the wrong entry, never its key.
 */
export function parseMasterKeys(text: string): MasterKeys {
  const entries = text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  const byId = new Map<string, KeyObject>();
  for (const [index, entry] of entries.entries()) {
    const [id = "", encoded = ""] = entry.split(":");
    if (!keyIdPattern.test(id)) {
      throw new Error(
        `Master key number ${index + 1} needs an id of letters, digits, "-" or "_" before ":".`,
      );
    }
    const key = Buffer.from(encoded, "base64");
    if (key.length !== keyBytes || key.toString("base64").replace(/=+$/, "") !== encoded.replace(/=+$/, "")) {
      throw new Error(`The master key "${id}" is not 32 bytes in base64.`);
    }
    if (byId.has(id)) throw new Error(`The master key id "${id}" is listed twice.`);
    byId.set(id, createSecretKey(key));
  }
  const first = byId.entries().next().value;
  if (!first) throw new Error("No master key is configured.");
  return { sealing: { id: first[0], key: first[1] }, byId };
}

/** Where the key file of a data directory is. */
export function masterKeyFile(dataDir: string): string {
  return join(dataDir, "master-keys");
}

/** The configured keys, or those of the key file; null without either. */
export function findMasterKeys(configured: string | undefined, dataDir: string): MasterKeys | null {
  if (configured !== undefined) return parseMasterKeys(configured);
  const file = masterKeyFile(dataDir);
  return existsSync(file) ? parseMasterKeys(readFileSync(file, "utf8")) : null;
}

/** Makes the key file, readable by its owner only; keeps an existing one. */
export function createMasterKeyFile(dataDir: string): MasterKeys {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = masterKeyFile(dataDir);
  const draft = `${file}.${process.pid}`;
  const id = `k${systemClock().toISOString().slice(0, 10).replaceAll("-", "")}`;
  writeFileSync(draft, `${id}:${randomBytes(keyBytes).toString("base64")}\n`, { mode: 0o600, flag: "wx" });
  try {
    chmodSync(draft, 0o600);
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    unlinkSync(draft);
  }
  return parseMasterKeys(readFileSync(file, "utf8"));
}
