import "server-only";
import { type Db, db } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import { logger } from "#lib/logger.ts";
import { providerName } from "#lib/oauth/get-provider.ts";
import type { Provider } from "#lib/oauth/provider.ts";
import { type Asker, countedAs, shareOf } from "./call-shares.ts";
import { addToBudget, insertBudget, tellBudget } from "./provider-budget-repository.ts";

// A web process loads some modules more than once; what it is writing down is one list all the same.
const held = globalThis as typeof globalThis & { larderCallNotes?: Set<Promise<void>> };
held.larderCallNotes ??= new Set();
const notes = held.larderCallNotes;

/** What refreshes leave to people. */
const peopleShare = () => shareOf("refresh", env().LARDER_PROVIDER_CALLS_PER_MINUTE).reserve;

/** Writes something down without holding up a call or its answer: a token may be in it. */
function note(write: (client: Db, provider: string) => Promise<{ isFound: boolean }>): void {
  const noted = write(db(), providerName())
    .then(async ({ isFound }) => {
      if (isFound) return;
      await insertBudget(db(), providerName());
      await write(db(), providerName());
    })
    .catch((error: unknown) => logger().warn({ error }, "Could not count a call to Apicbase."))
    .finally(() => notes.delete(noted));
  notes.add(noted);
}

/** Waits until what this process has heard of the budget so far is written down. */
export async function callsNoted(): Promise<void> {
  await Promise.all(notes);
}

/** Calls that were taken from the budget and have not been made yet. */
export interface TakenCalls {
  left: number;
}

/**
 * The provider with its calls counted, and what its answers tell of the rate limit written down. It holds nothing back:
 * what follows from a call already made is always allowed.
 * @param taken calls that are made first, and become fewer
 */
export function meterCalls(provider: Provider, asker: Asker, taken: TakenCalls): Provider {
  return {
    ...provider,
    meter: {
      onCall() {
        if (taken.left > 0) taken.left -= 1;
        else note((client, name) => addToBudget(client, name, countedAs(asker), 1));
      },
      onTold(told) {
        note((client, name) => tellBudget(client, name, told, peopleShare()));
      },
    },
  };
}
