import { randomBytes, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, realpath, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { MasterKeys } from "#lib/crypto/master-keys.ts";
import { PlainError } from "../plain-error.ts";
import { syncDirectory, writeDurably } from "./backup-files.ts";
import { type CopiedJournal, copyJournal } from "./copy-journal.ts";
import { type Manifest, manifestFile, proofFile, sealManifest } from "./manifest.ts";
import { readMigrations, readVersion } from "./release.ts";
import { inSnapshot, type Snapshot } from "./snapshot.ts";

export interface BackupSource {
  /** Of the role that owns the tables. */
  connectionString: string;
  journal: { directory: string; id: string | null };
  keys: MasterKeys;
  /** The address of the installation. */
  address: string;
}

/** @throws PlainError when the database is of another release, whose tables this one may not know */
function requireThisRelease({ facts }: Snapshot): void {
  const here = readMigrations();
  const same =
    here.length === facts.migrations.length &&
    here.every(({ name, checksum }, index) => {
      const there = facts.migrations[index];
      return there?.name === name && there.checksum === checksum;
    });
  if (same) return;
  throw new PlainError(
    "This database was brought up to date by another release of Larder. Run the backup with the release that uses it.",
  );
}

async function copyTables(snapshot: Snapshot, folder: string): Promise<Manifest["files"]> {
  const files: Manifest["files"] = [];
  for (const table of snapshot.tables) {
    const path = `tables/${table.name}.copy`;
    const { bytes, sha256, rows } = await snapshot.copy(table, join(folder, path));
    files.push({ path, bytes, sha256, table: { ...table, rows } });
  }
  return files;
}

/** Fills a folder. The manifest comes last: a folder without it is no backup. */
async function fill(
  folder: string,
  { connectionString, journal, keys, address }: BackupSource,
): Promise<Manifest> {
  await mkdir(join(folder, "tables"), { mode: 0o700 });
  await mkdir(join(folder, "journal"), { mode: 0o700 });
  const manifest = await inSnapshot(connectionString, journal.id, async (snapshot) => {
    requireThisRelease(snapshot);
    // After the snapshot began, and once more at its end: of what was received meanwhile as much as can be had.
    const copied: CopiedJournal = new Map();
    await copyJournal(journal.directory, folder, copied);
    const tables = await copyTables(snapshot, folder);
    await copyJournal(journal.directory, folder, copied);
    const journals = [...copied].map(([path, content]) => ({ path, ...content, table: null }));
    const head = { format: 1, id: randomUUID(), larder: readVersion(), address } as const;
    return { ...head, ...snapshot.facts, files: [...tables, ...journals] };
  });
  const { text, proof } = sealManifest(manifest, keys);
  await writeDurably(join(folder, manifestFile), text);
  await writeDurably(join(folder, proofFile), proof);
  for (const part of ["tables", "journal", "."]) await syncDirectory(join(folder, part));
  return manifest;
}

/** Where a backup goes. @throws PlainError when something is there, or nothing can be */
async function chooseFolder(to: string): Promise<string> {
  const parent = await realpath(dirname(resolve(to))).catch(() => null);
  if (parent === null) {
    throw new PlainError(
      `The folder ${dirname(resolve(to))} does not exist. Make it, and run the backup again.`,
    );
  }
  const folder = join(parent, basename(resolve(to)));
  if (!existsSync(folder)) return folder;
  throw new PlainError(
    `There is something at ${folder} already. A backup overwrites nothing: name another folder.`,
  );
}

/**
 * Backs up an installation while it runs, into a new folder that its owner alone may read. The folder gets its name once
 * everything in it is on durable storage. @throws PlainError
 */
export async function makeBackup(
  to: string,
  source: BackupSource,
): Promise<{ folder: string; manifest: Manifest }> {
  const folder = await chooseFolder(to);
  const unfinished = `${folder}.unfinished-${randomBytes(4).toString("hex")}`;
  await mkdir(unfinished, { mode: 0o700 });
  try {
    const manifest = await fill(unfinished, source);
    await chooseFolder(folder);
    await rename(unfinished, folder);
    await syncDirectory(dirname(folder));
    return { folder, manifest };
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}
