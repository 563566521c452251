import { constants } from "node:fs";
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { Writable } from "node:stream";
import type { MasterKeys } from "#lib/crypto/master-keys.ts";
import { PlainError } from "../plain-error.ts";
import { passOn } from "./backup-files.ts";
import { type Manifest, manifestFile, openManifest, proofFile } from "./manifest.ts";
import { type ReleaseMigration, readMigrations } from "./release.ts";

/** Beyond any manifest: one line for each organization and each file. */
const longestManifest = 256 * 1024 * 1024;

/** A backup of which every file is what its manifest says, and its manifest what Larder wrote. */
export interface CheckedBackup {
  folder: string;
  manifest: Manifest;
  /** The migrations that the database had, as this release has them, and those that came after. */
  migrations: { had: ReleaseMigration[]; later: ReleaseMigration[] };
}

async function readText(folder: string, file: string): Promise<string> {
  const handle = await open(join(folder, file), constants.O_RDONLY | constants.O_NOFOLLOW).catch(
    (cause: unknown) => {
      throw new PlainError(`There is no whole backup at ${folder}: ${file} is missing, or cannot be read.`, {
        cause,
      });
    },
  );
  try {
    if ((await handle.stat()).size > longestManifest)
      throw new PlainError(`${file} of this backup is too large.`);
    return await handle.readFile("utf8");
  } finally {
    await handle.close();
  }
}

function splitMigrations({ larder, migrations }: Manifest): CheckedBackup["migrations"] {
  const here = readMigrations();
  const had = migrations.map(({ name, checksum }, index) => {
    const one = here[index];
    if (one?.name === name && one.checksum === checksum) return one;
    throw new PlainError(
      `This backup is of another release of Larder (${larder}), whose migrations this one does not have. Restore it with that release or a later one.`,
    );
  });
  return { had, later: here.slice(had.length) };
}

function requireKeys({ keys }: Manifest, { byId }: MasterKeys): void {
  const missing = keys.needed.filter(({ keyId }) => !byId.has(keyId));
  if (missing.length === 0) return;
  const said = missing.map(({ keyId, values }) => `"${keyId}" (for ${values} values)`).join(", ");
  throw new PlainError(`This backup needs the master key ${said}, which is not configured here.`);
}

/**
 * Reads a whole backup once, and changes nothing.
 * @throws PlainError when it is not what was backed up, or cannot be opened or restored here
 */
export async function checkBackup(from: string, keys: MasterKeys): Promise<CheckedBackup> {
  const found = await stat(from).catch(() => null);
  if (!found?.isDirectory()) throw new PlainError(`There is no backup at ${from}.`);
  const text = await readText(from, manifestFile);
  const manifest = openManifest(text, await readText(from, proofFile), keys);
  requireKeys(manifest, keys);
  const migrations = splitMigrations(manifest);
  for (const file of manifest.files) {
    await passOn(from, file, new Writable({ write: (_chunk, _encoding, done) => done() }));
  }
  return { folder: from, manifest, migrations };
}
