import "server-only";
import { db } from "#lib/db/client.ts";
import type { Provider } from "#lib/oauth/provider.ts";
import { revokeToken } from "#lib/oauth/revoke-token.ts";
import { getVault } from "#lib/vault/vault.ts";
import { askWitness } from "./ask-witness.ts";
import { noteOnAttempt } from "./attempt-repository.ts";
import { type HeldPair, listPairsBefore, wipeGeneration } from "./generation-repository.ts";
import type { CredentialsCandidate } from "./offer-client-secrets.ts";

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

type Retired = Pick<HeldPair, "number" | "refreshToken">;

/** Ends pairs that nobody will use again: revoked at the provider, then wiped here. */
export async function retirePairs(
  provider: Provider,
  retirement: Retirement,
  pairs: readonly Retired[],
): Promise<void> {
  for (const { number, refreshToken } of pairs) {
    if (refreshToken) await revokeUnused(provider, retirement, refreshToken);
    await wipeGeneration(db(), retirement.tokenSetId, number, new Date());
  }
}

/** Ends the pair of a refresh that a new connection has overtaken: it continues a connection that is over. */
export function retireOvertaken(
  provider: Provider,
  retirement: Retirement,
  overtaken: Retired,
): Promise<void> {
  return retirePairs(provider, retirement, [overtaken]);
}

/**
 * Ends what a new connection has replaced: the pair that was in force, and any that a fenced writer had kept. They
 * are independent at the provider and would live on there.
 * @param generation the one that replaced them
 */
export async function retireSuperseded(
  provider: Provider,
  retirement: Retirement,
  generation: number,
): Promise<void> {
  const { tokenSetId } = retirement;
  await retirePairs(
    provider,
    retirement,
    await listPairsBefore(db(), await getVault(), tokenSetId, generation),
  );
}

/**
 * Ends what an imported pair has replaced, as far as it is seen to live on its own. What died before its time may be an
 * ancestor of the imported pair, which a strict provider would end along with it; what cannot be asked may be either,
 * and the ledger says that it may live on.
 */
export async function retireReplaced(
  provider: Provider,
  retirement: Retirement,
  generation: number,
): Promise<void> {
  const { tokenSetId, attemptId, candidates } = retirement;
  for (const pair of await listPairsBefore(db(), await getVault(), tokenSetId, generation)) {
    const testimony = await askWitness(provider, candidates, pair, new Date());
    if (testimony === "alive") await retirePairs(provider, retirement, [pair]);
    if (testimony === "expired" || testimony === "silent") await noteOnAttempt(db(), attemptId, leftAlone);
    await wipeGeneration(db(), tokenSetId, pair.number, new Date());
  }
}
