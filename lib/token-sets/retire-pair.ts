import "server-only";
import type { CredentialsCandidate } from "#lib/applications/offer-client-secrets.ts";
import { db } from "#lib/db/client.ts";
import type { Provider } from "#lib/oauth/provider.ts";
import { revokeToken } from "#lib/oauth/revoke-token.ts";
import { noteOnAttempt } from "./attempt-repository.ts";
import { type HeldPair, wipeGeneration, wipeGenerationsBefore } from "./generation-repository.ts";

const leftAlone =
  "The pair that was replaced may live on at Apicbase: its access token could not tell, and a revocation might have ended the new pair too. If API Settings shows both, revoke the older one there. It has been wiped here.";

/** Where a retirement is carried out, and with what. */
interface Retirement {
  tokenSetId: string;
  /** The ledger's line that says so when the provider did not take the revocation. */
  attemptId: string;
  /** Tried in turn until the provider takes one. */
  candidates: readonly CredentialsCandidate[];
}

const livesOn =
  "The pair that is no longer needed could not be revoked at Apicbase and may live on there: revoke it in API Settings. It has been wiped here.";

/** Revokes a refresh token that nobody will use again, as well as may be; notes it on the ledger when it failed. */
async function revokeUnused(provider: Provider, retirement: Retirement, refreshToken: string): Promise<void> {
  for (const { credentials } of retirement.candidates) {
    const revocation = await revokeToken(provider, credentials, refreshToken);
    if (revocation.kind === "accepted") return;
    if (revocation.kind !== "credentials_refused") break;
  }
  await noteOnAttempt(db(), retirement.attemptId, livesOn);
}

/**
 * Ends the pair that a new connection has replaced: it is independent at the provider and would live on there.
 * @param generation the one now in force
 */
export async function retireSuperseded(
  provider: Provider,
  retirement: Retirement,
  superseded: HeldPair | null,
  generation: number,
): Promise<void> {
  const refreshToken = superseded?.refreshToken;
  if (refreshToken) await revokeUnused(provider, retirement, refreshToken);
  await wipeGenerationsBefore(db(), retirement.tokenSetId, generation, new Date());
}

/** Wipes the pair that a new one has replaced without ending it, and says on the ledger that it may live on. */
export async function leaveSuperseded(
  { tokenSetId, attemptId }: Retirement,
  generation: number,
): Promise<void> {
  await noteOnAttempt(db(), attemptId, leftAlone);
  await wipeGenerationsBefore(db(), tokenSetId, generation, new Date());
}

/** Ends the pair of a refresh that a new connection has overtaken: it continues a connection that is over. */
export async function retireOvertaken(
  provider: Provider,
  retirement: Retirement,
  overtaken: { number: number; refreshToken: string | null },
): Promise<void> {
  if (overtaken.refreshToken) await revokeUnused(provider, retirement, overtaken.refreshToken);
  await wipeGeneration(db(), retirement.tokenSetId, overtaken.number, new Date());
}
