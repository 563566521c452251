import "server-only";
import { findJournalId, journalDirectory } from "#lib/custody/get-journal.ts";
import { db } from "#lib/db/client.ts";
import { thisInstance } from "#lib/db/this-instance.ts";
import { noteJournalKeys, noteJournalsGone, setJournalKey } from "#lib/instances/instance-repository.ts";
import { listJournalFiles, listOwners } from "#lib/journal/read-journals.ts";
import { readJournalKeys, removeDrafts, resealJournalFile } from "#lib/journal/reseal-journal.ts";
import { logger } from "#lib/logger.ts";
import { describeSealing, getJournalSeal } from "#lib/vault/vault.ts";
import { judgeOwners } from "./judge-owners.ts";

type Place = Parameters<typeof readJournalKeys>[0];
type JournalFile = Parameters<typeof readJournalKeys>[1];

/** One file that cannot be rewritten holds up no other: the keys that it needs are counted. */
async function resealOrRead(
  place: Place,
  file: JournalFile,
  keyId: string,
): ReturnType<typeof readJournalKeys> {
  try {
    return await resealJournalFile(place, file, { keyId, by: thisInstance.id });
  } catch (error) {
    logger().warn({ error, file: file.file }, "A journal file could not be sealed anew. Trying again later.");
    return readJournalKeys(place, file);
  }
}

/**
 * Seals the journals of ended processes in this data directory anew under the present key, and notes which keys the
 * files still need and which processes have left none. A living process writes its own journal under its own key.
 */
export async function resealJournals(): Promise<void> {
  const directory = journalDirectory();
  const place = { directory, crypto: getJournalSeal() };
  const { sealsWith } = describeSealing();
  const journalId = await findJournalId();
  if (sealsWith === null || journalId === null) return;
  const files = await listJournalFiles(directory);
  const owners = [...new Set(files.map(({ owner }) => owner))].filter((owner) => owner !== thisInstance.id);
  const judged = await judgeOwners(owners);
  const needed = new Set<string>();
  for (const owner of owners) {
    const state = judged.get(owner);
    if (state === "lives") continue;
    const own = new Set<string>();
    for (const file of files.filter((one) => one.owner === owner)) {
      // What nobody here knows may still be written to by another database's process: it is counted alone.
      const keys =
        state === "unknown" ? await readJournalKeys(place, file) : await resealOrRead(place, file, sealsWith);
      for (const key of keys) own.add(key);
    }
    for (const key of own) needed.add(key);
    // Of a copy that says nothing: what the process wrote itself lies elsewhere.
    if (state === "gone" && [...own].every((key) => key === sealsWith)) {
      await setJournalKey(db(), owner, sealsWith);
    }
  }
  await removeDrafts(directory);
  await noteJournalKeys(db(), thisInstance.id, [...needed]);
  await noteJournalsGone(db(), journalId, await listOwners(directory));
}
