import "server-only";
import { join } from "node:path";
import { thisInstance } from "#lib/db/this-instance.ts";
import { env } from "#lib/env.ts";
import { type Journal, openJournal } from "#lib/journal/journal.ts";
import { getJournalSeal } from "#lib/vault/vault.ts";

const held = globalThis as typeof globalThis & { larderJournal?: Promise<Journal> };

/** Where every process of this data directory keeps its journal. */
export function journalDirectory(): string {
  return join(env().LARDER_DATA_DIR, "journal");
}

/** This process's journal, opened at first use. @throws JournalUnavailable */
export function getJournal(): Promise<Journal> {
  const opened =
    held.larderJournal ??
    openJournal({ directory: journalDirectory(), owner: thisInstance.id, crypto: getJournalSeal() }).catch(
      (error: unknown) => {
        delete held.larderJournal;
        throw error;
      },
    );
  held.larderJournal = opened;
  return opened;
}

/** Closes the journal, for processes that end. */
export async function closeJournal(): Promise<void> {
  const journal = await held.larderJournal?.catch(() => undefined);
  delete held.larderJournal;
  await journal?.close();
}

/** The open journal, if this process has needed one yet. */
export async function findJournal(): Promise<Journal | null> {
  return (await held.larderJournal?.catch(() => null)) ?? null;
}
