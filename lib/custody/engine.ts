import "server-only";
import type { Actor } from "#lib/auth/actor.ts";
import type { Asker, CallKind } from "#lib/budget/call-shares.ts";
import { callsNoted, meterCalls } from "#lib/budget/meter-calls.ts";
import { type Clock, systemClock } from "#lib/clock.ts";
import { getProvider } from "#lib/oauth/get-provider.ts";
import type { Provider } from "#lib/oauth/provider.ts";
import { getVault, type Vault } from "#lib/vault/vault.ts";

/** What every call for a token set needs beside its claim. */
export interface Engine {
  vault: Vault;
  provider: Provider;
  clock: Clock;
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
  return { vault: await getVault(), provider: meterCalls(getProvider(), kind, taken), clock: systemClock };
}

/** The same engine for one piece of work, whose first calls are taken from the budget already. */
export function withTakenCalls(engine: Engine, kind: CallKind, taken: number): Engine {
  return { ...engine, provider: meterCalls(engine.provider, kind, taken) };
}
