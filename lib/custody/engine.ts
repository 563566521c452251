import "server-only";
import type { Actor } from "#lib/auth/actor.ts";
import type { Asker, CallKind } from "#lib/budget/call-shares.ts";
import { callsNoted, meterCalls, type TakenCalls } from "#lib/budget/meter-calls.ts";
import { type Clock, systemClock } from "#lib/clock.ts";
import { getProvider } from "#lib/oauth/get-provider.ts";
import type { Provider } from "#lib/oauth/provider.ts";
import { getVault, type Vault } from "#lib/vault/vault.ts";

/** What every call for a token set needs beside its claim. */
export interface Engine {
  vault: Vault;
  provider: Provider;
  clock: Clock;
  /**
   * Sees to it that so many calls are taken before a question that could be left out, and says whether they are: without them
   * it is not asked. Nothing limits what follows from a person's request.
   */
  haveCalls?: (calls: number) => Promise<boolean>;
}

/** Who asks for the calls of what an actor does: the person, or one of their bulk runs. */
export function askerOf({ bulkRun }: Pick<Actor, "bulkRun">): "person" | "bulk" {
  return bulkRun ? "bulk" : "person";
}

/**
 * This process's engine, for calls of one kind.
 * @param taken how many of them are taken from the budget before they are made; further ones are counted
 * @throws VaultRefusal
 */
export async function getEngine(kind: Asker, taken: number): Promise<Engine> {
  // What the last answers told counts for whatever begins now.
  await callsNoted();
  return {
    vault: await getVault(),
    provider: meterCalls(getProvider(), kind, { left: taken }),
    clock: systemClock,
  };
}

/** The same engine for one piece of work, whose first calls are taken from the budget already. */
export function withTakenCalls(engine: Engine, kind: CallKind, taken: number): Engine {
  return { ...engine, provider: meterCalls(engine.provider, kind, { left: taken }) };
}

/** Calls that count in one step of the budget. */
interface Portion {
  step: number;
  calls: number;
}

/** What takes calls from the budget while a piece of work goes on, and what gives back those that it did not make. */
interface Budget {
  take(calls: number): Promise<Portion>;
  giveBack(unused: Portion): Promise<void>;
}

/** What was taken first was left over: what was made since counts in the step in which it was taken last. */
async function giveAllBack(
  { giveBack }: Budget,
  portions: readonly Portion[],
  unused: number,
): Promise<void> {
  let left = unused;
  for (const { step, calls } of portions) {
    const own = Math.min(left, calls);
    if (own > 0) await giveBack({ step, calls: own });
    left -= own;
  }
}

/**
 * Does one piece of work whose first calls are taken from the budget already: what it asks beyond them is taken before it is
 * asked, and what it did not make is given back.
 */
export async function withinBudget<T>(
  engine: Engine,
  { kind, taken, budget }: { kind: CallKind; taken: Portion; budget: Budget },
  work: (own: Engine) => Promise<T>,
): Promise<T> {
  const portions = [taken];
  const calls: TakenCalls = { left: taken.calls };
  const haveCalls = async (wanted: number) => {
    const missing = wanted - calls.left;
    if (missing <= 0) return true;
    const portion = await budget.take(missing);
    portions.push(portion);
    calls.left += portion.calls;
    return calls.left >= wanted;
  };
  try {
    return await work({ ...engine, provider: meterCalls(engine.provider, kind, calls), haveCalls });
  } finally {
    await giveAllBack(budget, portions, calls.left);
  }
}
