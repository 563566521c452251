import { existsSync } from "node:fs";
import { join } from "node:path";
import { type MasterKeys, parseMasterKeys } from "#lib/crypto/master-keys.ts";
import { readDatabaseUrl } from "#lib/db/database-url.ts";
import { readDirectoryId } from "#lib/journal/directory-id.ts";
import { PlainError } from "../plain-error.ts";
import { writeDurably } from "./backup-files.ts";
import { makeBackup } from "./make-backup.ts";
import type { Manifest } from "./manifest.ts";
import { readMasterKeyText } from "./master-key-text.ts";
import { sayBytes, sayCount } from "./say.ts";

/** The id of the data directory's journal; null while there is none. */
async function findJournalId(directory: string): Promise<string | null> {
  return existsSync(join(directory, "id")) ? readDirectoryId(directory) : null;
}

async function requireKeysOfDatabase(): Promise<void> {
  const { getVault } = await import("#lib/vault/vault.ts");
  await getVault();
}

/** @throws PlainError when the activity does not take it: then the keys stay where they are */
async function requireRecorded(now: Date, folder: string, { id }: Manifest): Promise<void> {
  const { recordKeysWritten } = await import("#lib/admin/record-keys-written.ts");
  await recordKeysWritten({ now }, { backup: id }).catch((cause: unknown) => {
    const what = `The backup is complete, at ${folder}. The master keys were not written beside it`;
    throw new PlainError(`${what}: the database did not take the event that would say so.`, { cause });
  });
}

function summarize(folder: string, manifest: Manifest, seconds: number) {
  const { files, keys, records, journalsElsewhere, madeAt, id } = manifest;
  const rows = files.reduce((sum, { table }) => sum + (table?.rows ?? 0), 0);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const tables = files.filter(({ table }) => table !== null).length;
  const counts = { tables, rows, journalFiles: files.length - tables, bytes };
  return {
    folder,
    id,
    madeAt,
    ...counts,
    records: records.length,
    keys: keys.needed,
    journalsElsewhere,
    seconds,
  };
}

function toText({ folder, ...found }: ReturnType<typeof summarize>, keysFile: string | null): string {
  const { tables, rows, journalFiles, bytes, seconds, keys, journalsElsewhere } = found;
  const what = `${sayCount(tables, "table")} with ${sayCount(rows, "row")} and ${sayCount(journalFiles, "journal file")}`;
  const needed = keys.map(({ keyId, values }) => `${keyId} (${sayCount(values, "value")})`).join(", ");
  return [
    `Backed up to ${folder}: ${what}, ${sayBytes(bytes)}, in ${seconds} s.`,
    `To open it you need the master key ${needed}.`,
    keysFile === null
      ? "The key is not in the backup: keep a copy of it, in another place."
      : `The keys are in ${keysFile}. Whoever has it and the backup has every token: take it to another place now.`,
    ...(journalsElsewhere.length > 0
      ? [
          `Not in it: the journals of ${journalsElsewhere.join(", ")}, in other data directories. Answers that only they have are lost with those.`,
        ]
      : []),
  ].join("\n");
}

/** Backs up the installation that the environment names. @throws PlainError */
export async function backUp({ to, withKeys, now }: { to: string; withKeys: boolean; now: Date }) {
  const begun = performance.now();
  const { DATABASE_URL = "", LARDER_DATA_DIR = "", LARDER_URL = "" } = process.env;
  const keyText = readMasterKeyText(LARDER_DATA_DIR);
  const keys: MasterKeys = parseMasterKeys(keyText);
  await requireKeysOfDatabase();
  const directory = join(LARDER_DATA_DIR, "journal");
  const keysFile = withKeys ? `${to.replace(/\/+$/, "")}.keys` : null;
  if (keysFile !== null && existsSync(keysFile)) {
    throw new PlainError(
      `There is something at ${keysFile} already. A backup overwrites nothing: name another folder.`,
    );
  }
  const { folder, manifest } = await makeBackup(to, {
    connectionString: readDatabaseUrl(DATABASE_URL).connectionString,
    journal: { directory, id: await findJournalId(directory) },
    keys,
    address: new URL(LARDER_URL).host,
  });
  if (keysFile !== null) {
    await requireRecorded(now, folder, manifest);
    await writeDurably(keysFile, `${keyText}\n`);
  }
  const seconds = Math.round((performance.now() - begun) / 100) / 10;
  const summary = summarize(folder, manifest, seconds);
  return { text: toText(summary, keysFile), json: { ...summary, keysFile } };
}
