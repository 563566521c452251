import "server-only";
import { join } from "node:path";
import { db } from "#lib/db/client.ts";
import { thisInstance } from "#lib/db/this-instance.ts";
import { env } from "#lib/env.ts";
import { enterInstance } from "#lib/instances/instance-repository.ts";
import { readDirectoryId } from "#lib/journal/directory-id.ts";
import { type Journal, openJournal } from "#lib/journal/journal.ts";
import { logger } from "#lib/logger.ts";
import { describeSealing, getJournalSeal } from "#lib/vault/vault.ts";

const held = globalThis as typeof globalThis & {
  larderJournal?: Promise<Journal>;
  larderJournalDirectoryFails?: boolean;
};

/** The id of the journal directory; null while the disk cannot say, of which the log tells once. */
export async function findJournalId(): Promise<string | null> {
  try {
    const id = await readDirectoryId(journalDirectory());
    if (held.larderJournalDirectoryFails) logger().info("The journal directory can be used again.");
    held.larderJournalDirectoryFails = false;
    return id;
  } catch (error) {
    if (!held.larderJournalDirectoryFails) {
      const what =
        "The journal directory cannot be used: this process sends nothing to Apicbase until it can.";
      logger().error({ error }, what);
    }
    held.larderJournalDirectoryFails = true;
    return null;
  }
}

/** How long journals keep what is settled at least: a standby that is promoted may not have heard of it. */
export function keepSettledMs(): number {
  return env().LARDER_JOURNAL_KEEP_SECONDS * 1_000;
}

/** Where every process of this data directory keeps its journal. */
export function journalDirectory(): string {
  return join(env().LARDER_DATA_DIR, "journal");
}

/** Opens a journal whose owner is in the table before its first file is there: recovery keeps off unknown owners. */
async function openOwnJournal(): Promise<Journal> {
  // A worker reports its kind before it opens its journal.
  const self = {
    ...thisInstance,
    ...describeSealing(),
    kind: "web",
    journalId: await findJournalId(),
  } as const;
  await enterInstance(db(), self);
  const place = { directory: journalDirectory(), owner: self.id, crypto: getJournalSeal() };
  return openJournal({ ...place, keepSettledMs: keepSettledMs() });
}

/** This process's journal, opened at first use. @throws the database's error, when it cannot say who owns it */
export function getJournal(): Promise<Journal> {
  const opened =
    held.larderJournal ??
    openOwnJournal().catch((error: unknown) => {
      delete held.larderJournal;
      throw error;
    });
  held.larderJournal = opened;
  return opened;
}

/** Closes the journal, for processes that end. Says whether nothing is left of it. */
export async function closeJournal(): Promise<{ journalIsGone: boolean }> {
  const opened = held.larderJournal;
  const journal = await opened?.catch(() => undefined);
  delete held.larderJournal;
  await journal?.close();
  return { journalIsGone: opened === undefined || journal?.state().bytes === 0 };
}

/** The open journal, if this process has needed one yet. */
export async function findJournal(): Promise<Journal | null> {
  return (await held.larderJournal?.catch(() => null)) ?? null;
}
