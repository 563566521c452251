import { existsSync, readFileSync } from "node:fs";
import { masterKeyFile } from "#lib/crypto/master-keys.ts";
import { PlainError } from "../plain-error.ts";

/** The master keys as they are written down. @throws PlainError without any */
export function readMasterKeyText(dataDir: string): string {
  const configured = process.env.LARDER_MASTER_KEYS;
  if (configured) return configured.trim();
  const file = masterKeyFile(dataDir);
  if (existsSync(file)) return readFileSync(file, "utf8").trim();
  throw new PlainError(
    `The master keys are missing: set LARDER_MASTER_KEYS as for Larder itself, or put the key file back at ${file}.`,
  );
}
