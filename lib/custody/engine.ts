import "server-only";
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

/** This process's engine. @throws VaultRefusal */
export async function getEngine(): Promise<Engine> {
  return { vault: await getVault(), provider: getProvider(), clock: systemClock };
}
