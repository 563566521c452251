import "server-only";
import { db } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import { providerName } from "#lib/oauth/get-provider.ts";
import { type CallKind, callKinds } from "./call-shares.ts";
import { findBudget } from "./provider-budget-repository.ts";

/** The calls to the provider in the last minute, of all processes. */
export interface BudgetView {
  perMinute: number;
  /** What people may still use; the other kinds leave some of it to them. */
  left: number;
  used: Record<CallKind, number>;
  /** The provider asked for no call before this; null when it did not. */
  waitUntil: string | null;
  /** How long that is from now on, by the database's clock. */
  waitMs: number;
}

/** Reads what is left of the budget that all processes share, and who used the rest. */
export async function readBudget(): Promise<BudgetView> {
  const perMinute = env().LARDER_PROVIDER_CALLS_PER_MINUTE;
  const row = await findBudget(db(), providerName());
  const used = { person: 0, refresh: 0, doubt: 0, check: 0, ...row };
  const total = callKinds.reduce((sum, kind) => sum + used[kind], 0);
  const { person, refresh, doubt, check } = used;
  return {
    perMinute,
    left: Math.max(0, Math.min(perMinute - total, row?.toldLeft ?? perMinute)),
    used: { person, refresh, doubt, check },
    waitUntil: row?.waitUntil?.toISOString() ?? null,
    waitMs: row?.waitUntil ? row.waitUntil.getTime() - row.at.getTime() : 0,
  };
}
