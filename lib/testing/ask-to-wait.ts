import { insertBudget, tellBudget } from "#lib/budget/provider-budget-repository.ts";
import { db } from "#lib/db/client.ts";
import { providerName } from "#lib/oauth/get-provider.ts";
import type { ToldLimit } from "#lib/oauth/told-limit.ts";

const nothing = { left: null, perMinute: null, resetMs: 60_000, isOver: false, waitMs: 0 };

async function tell(told: Partial<ToldLimit>): Promise<void> {
  await insertBudget(db(), providerName());
  await tellBudget(db(), providerName(), { ...nothing, ...told }, 0);
}

/** Writes down what an answer with `Retry-After` tells. */
export const askToWait = (seconds: number) => tell({ waitMs: seconds * 1_000 });

/** Writes down what an answer tells of the calls that are left. */
export const leaveCalls = (left: number) => tell({ left });
