import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { masterKeyFile, parseMasterKeys } from "#lib/crypto/master-keys.ts";
import { describeCopy } from "#lib/journal/owner-process.ts";
import { listOwners } from "#lib/journal/read-journals.ts";
import { PlainError } from "../plain-error.ts";
import { prepareRoles } from "../postgres/roles.ts";
import { startPostgres } from "../postgres/start-postgres.ts";
import { prepareDataDir, takeLock } from "../start/data-dir.ts";
import type { Settings } from "../start/settings.ts";
import { copyFileDurably, syncDirectory, writeDurably } from "./backup-files.ts";
import { type CheckedBackup, checkBackup } from "./check-backup.ts";
import { type Inspection, inspect } from "./inspection.ts";
import { fillDatabase, sayRestored, secondsSince } from "./rehearse.ts";
import { isSound, sayInspection } from "./say-inspection.ts";

/** Where Larder is restored to. */
type Place = Pick<Settings, "dataDir" | "databaseUrl" | "projectDir">;

const taken = (what: string) =>
  new PlainError(`${what} Larder restores only where nothing is. Nothing was changed.`);

/** @throws PlainError when this data directory has a database */
function requireFresh({ dataDir, databaseUrl }: Place): void {
  if (databaseUrl !== undefined) return;
  const present = ["postgres", "postgres.access.json"].find((name) => existsSync(join(dataDir, name)));
  if (present) throw taken(`There is a database at ${join(dataDir, present)} already.`);
}

/**
 * Puts the backup's journal into the data directory, unless there is one: that is newer, whatever is in it. Its directory
 * gets an id of its own at first use, and its files are marked as a copy: no call counts as unanswered because a copy has no
 * answer, and files of processes that began after the tables were read are known for what they are.
 */
async function placeJournal({ dataDir }: Place, { folder, manifest }: CheckedBackup): Promise<string | null> {
  const directory = join(dataDir, "journal");
  const files = manifest.files.filter(({ table }) => table === null);
  if (existsSync(directory) || files.length === 0) return null;
  const draft = `${directory}.restoring`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  for (const file of files)
    await copyFileDurably(folder, file, join(draft, file.path.replace("journal/", "")));
  for (const mark of (await listOwners(draft)).map(describeCopy))
    await writeDurably(join(draft, mark.file), mark.text);
  await syncDirectory(draft);
  await rename(draft, directory);
  await syncDirectory(dataDir);
  return directory;
}

async function intoOwn(
  url: string,
  place: Place,
  backup: CheckedBackup,
  keyText: string,
): Promise<Inspection> {
  await fillDatabase(url, backup, join(place.dataDir, "logs", "setup.log"));
  await placeJournal(place, backup);
  return inspect(url, keyText, backup);
}

/** Fills a cluster beside the place of the embedded one, which gets its name when everything in it is right. */
async function intoEmbedded(place: Place, backup: CheckedBackup, keyText: string): Promise<Inspection> {
  const { dataDir } = place;
  const draft = join(dataDir, "postgres.restoring");
  const remove = async () => {
    for (const path of [draft, `${draft}.access.json`, `${draft}.unfinished`])
      await rm(path, { recursive: true, force: true });
  };
  await remove();
  try {
    const log = (name: string) => join(dataDir, "logs", `${name}.log`);
    const server = await startPostgres({ dataDir: draft, logFile: log("postgres") });
    let inspection: Inspection;
    try {
      const { migrator } = await prepareRoles(server.url, server.passwords);
      await fillDatabase(migrator, backup, log("setup"));
      inspection = await inspect(migrator, keyText, backup);
    } finally {
      await server.stop();
    }
    await placeJournal(place, backup);
    // As at a first start, the directory comes last: without it there is no database.
    await rename(`${draft}.access.json`, join(dataDir, "postgres.access.json"));
    await rename(draft, join(dataDir, "postgres"));
    await syncDirectory(dataDir);
    return inspection;
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Writes down keys that came in a file, where Larder will look for them. */
async function keepKeys({ dataDir }: Place, keyText: string): Promise<void> {
  const file = masterKeyFile(dataDir);
  if (!process.env.LARDER_MASTER_KEYS && !existsSync(file)) await writeDurably(file, `${keyText}\n`);
}

const whatNext = (place: Place, { manifest }: CheckedBackup) => [
  "What to do next, in this order:",
  "1. Make sure that the Larder this backup is of does not run any more, nowhere.",
  `2. ${place.databaseUrl === undefined ? "npm start" : "npm start with the same DATABASE_URL, or npm run upgrade and each process"}: people can read, and nothing is refreshed.`,
  "3. npm run admin -- adopt: says what to type. Larder asks Apicbase about every connected set before it refreshes it.",
  `4. Reconnect the sets that Larder then calls lost (Overview lists them), and tell people to sign in again. The backup was made at ${manifest.address}.`,
];

/**
 * Restores a backup into an empty database or a fresh data directory. Whatever is refused or fails leaves nothing there.
 * @throws PlainError
 */
export async function restoreBackup(place: Place, { from, keyText }: { from: string; keyText: string }) {
  const begun = performance.now();
  requireFresh(place);
  const backup = await checkBackup(from, parseMasterKeys(keyText));
  prepareDataDir(place.dataDir);
  const lock = takeLock(place.dataDir);
  try {
    requireFresh(place);
    const { databaseUrl } = place;
    const inspection =
      databaseUrl === undefined
        ? await intoEmbedded(place, backup, keyText)
        : await intoOwn(databaseUrl, place, backup, keyText);
    await keepKeys(place, keyText);
    const seconds = secondsSince(begun);
    const text = [
      `Restored ${sayRestored(backup)}, in ${seconds} s. Nobody was called.`,
      "",
      ...sayInspection(inspection, backup.manifest, null),
      "",
      ...whatNext(place, backup),
    ].join("\n");
    const { id, madeAt } = backup.manifest;
    return { text, json: { id, madeAt, seconds, ...inspection }, exitCode: isSound(inspection) ? 0 : 1 };
  } finally {
    lock.release();
  }
}
