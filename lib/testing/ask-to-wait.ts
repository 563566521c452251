import { insertBudget, tellBudget } from "#lib/budget/provider-budget-repository.ts";
import { db } from "#lib/db/client.ts";
import { providerName } from "#lib/oauth/get-provider.ts";

/** Writes down what an answer with `Retry-After` tells. */
export async function askToWait(seconds: number): Promise<void> {
  await insertBudget(db(), providerName());
  const told = { left: null, perMinute: null, resetMs: 60_000, isOver: false, waitMs: seconds * 1_000 };
  await tellBudget(db(), providerName(), told, 0);
}
