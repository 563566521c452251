import "server-only";
import { closeOpenAttempts } from "#lib/custody/attempt-repository.ts";
import type { OpenOffer } from "#lib/custody/unresolved-offer-repository.ts";
import { db } from "#lib/db/client.ts";
import type { JournalFileReport } from "#lib/journal/read-journals.ts";

/** The journal of a process that writes no more to it. */
export interface ReadJournal {
  owner: string;
  reports: readonly JournalFileReport[];
  /** Nothing in it is damaged or waits to be settled. */
  isWhole: boolean;
}

/** The attempt of a journal's name, which carries the number of the offer too. */
export function attemptOf(name: string): string {
  return name.split("_")[0] ?? name;
}

/** What a whole journal says about an offer of which it has no answer; without any file it may have had one. */
function explainSilence({ reports }: ReadJournal, id: string): "no_answer_in_journal" | "not_in_journal" {
  const names = reports.flatMap(({ attempts }) => attempts.map(({ attemptId }) => attemptOf(attemptId)));
  return reports.length > 0 && !names.includes(id) ? "not_in_journal" : "no_answer_in_journal";
}

/**
 * Closes offers whose process has ended and whose journal has been read without finding an answer: from now on nothing
 * can bring one. One of which the journal has no word was never made, since the intent is durable before the call.
 */
export async function closeLeftOffers(
  journals: readonly ReadJournal[],
  open: readonly OpenOffer[],
  now: Date,
): Promise<void> {
  for (const journal of journals.filter(({ isWhole }) => isWhole)) {
    for (const { id } of open.filter(({ instanceId }) => instanceId === journal.owner)) {
      const code = explainSilence(journal, id);
      const outcome = code === "not_in_journal" ? "not_sent" : "unknown";
      await closeOpenAttempts(db(), [id], { outcome, note: { code } }, now);
    }
  }
}
