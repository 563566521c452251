import { randomBytes } from "node:crypto";
import { parseMasterKeys } from "#lib/crypto/master-keys.ts";
import { openBytes, sealBytes } from "#lib/crypto/seal-bytes.ts";
import type { JournalSeal } from "#lib/journal/journal.ts";

export function newMasterKey(id: string): string {
  return `${id}:${randomBytes(32).toString("base64")}`;
}

/** Seals for a journal with these master keys. */
export function sealWith(masterKeys: string): JournalSeal {
  const keys = parseMasterKeys(masterKeys);
  return {
    seal: (plaintext, context) => sealBytes(plaintext, context, keys),
    open: (sealed, context) => openBytes(sealed, context, keys),
  };
}
