import "server-only";
import type { CredentialsCandidate } from "#lib/applications/offer-client-secrets.ts";
import { db } from "#lib/db/client.ts";
import type { Provider } from "#lib/oauth/provider.ts";
import { revokeToken } from "#lib/oauth/revoke-token.ts";
import { type HeldPair, wipeGenerationsBefore } from "./generation-repository.ts";

export interface Retirement {
  tokenSetId: string;
  /** The pair that was replaced; null when there was none. */
  superseded: HeldPair | null;
  /** The generation now in force. */
  generation: number;
  /** Tried in turn until the provider takes one. */
  candidates: readonly CredentialsCandidate[];
}

/**
 * Ends a pair that a new connection has replaced: it is independent at the provider and would live on there, so it is
 * revoked, as well as may be, and then wiped.
 */
export async function retirePair(provider: Provider, retirement: Retirement): Promise<void> {
  const { tokenSetId, superseded, generation, candidates } = retirement;
  const refreshToken = superseded?.refreshToken;
  for (const { credentials } of candidates) {
    if (!refreshToken) break;
    const revocation = await revokeToken(provider, credentials, refreshToken);
    if (revocation.kind !== "credentials_refused") break;
  }
  await wipeGenerationsBefore(db(), tokenSetId, generation, new Date());
}
