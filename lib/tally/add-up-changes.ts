import "server-only";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { addUpChanges, listChangeIds, lockTally } from "./fold-repository.ts";

const changesAtOnce = 5_000;

/**
 * Adds what changed to the counts, in transactions of a bounded size; readers see each change once, before and after. Returns
 * whether everything was added up: false where another process is at it.
 */
export async function addUpTally(signal?: AbortSignal): Promise<boolean> {
  for (;;) {
    const count = await inTransaction(async (tx) => {
      if (!(await lockTally(tx))) return null;
      const ids = await listChangeIds(tx, changesAtOnce);
      if (ids.length > 0) await addUpChanges(tx, ids);
      return ids.length;
    });
    if (count === null) return false;
    if (count < changesAtOnce || signal?.aborted) return true;
  }
}
