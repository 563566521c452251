import "server-only";
import { db } from "#lib/db/client.ts";
import type { ItemWork } from "./act-on-set.ts";
import type { BulkAction } from "./bulk-action.ts";
import { type ItemOutcome, isOnRecord } from "./bulk-item-repository.ts";

/** What the record says of a set to which this was done, and what people are told then. */
const events: Partial<Record<BulkAction, { action: string; words: string }>> = {
  check: { action: "token-set.checked", words: "Checked; its page says what Apicbase answered." },
  pause: { action: "token-set.paused", words: "Paused." },
  resume: { action: "token-set.resumed", words: "Resumed." },
  archive: { action: "token-set.archived", words: "Archived." },
};

/** The outcome of a set that was begun before, where the record says that this run did it; else null. */
export async function findOnRecord({ run, item }: ItemWork): Promise<ItemOutcome | null> {
  const event = events[run.action];
  if (!event || item.tries < 2) return null;
  const isDone = await isOnRecord(db(), run.id, item.tokenSetId, event.action);
  return isDone ? { standing: "done", words: event.words } : null;
}
