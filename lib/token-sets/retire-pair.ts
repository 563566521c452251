import "server-only";
import { db } from "#lib/db/client.ts";
import type { ClientCredentials, Provider } from "#lib/oauth/provider.ts";
import { revokeToken } from "#lib/oauth/revoke-token.ts";
import { type HeldPair, wipeGenerationsBefore } from "./generation-repository.ts";

export interface Retirement {
  tokenSetId: string;
  /** The pair that was replaced; null when there was none. */
  superseded: HeldPair | null;
  /** The generation now in force. */
  generation: number;
  credentials: ClientCredentials | undefined;
}

/**
 * Ends a pair that a new connection has replaced: it is independent at the provider and would live on there, so it is
 * revoked, as well as may be, and then wiped.
 */
export async function retirePair(provider: Provider, retirement: Retirement): Promise<void> {
  const { tokenSetId, superseded, generation, credentials } = retirement;
  if (superseded?.refreshToken && credentials) {
    await revokeToken(provider, credentials, superseded.refreshToken);
  }
  await wipeGenerationsBefore(db(), tokenSetId, generation, new Date());
}
