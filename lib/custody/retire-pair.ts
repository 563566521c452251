import "server-only";
import { db } from "#lib/db/client.ts";
import { revokeToken } from "#lib/oauth/revoke-token.ts";
import { askWitness } from "./ask-witness.ts";
import { noteOnAttempt } from "./attempt-repository.ts";
import type { Engine } from "./engine.ts";
import { type HeldPair, listPairsBefore, wipePairs } from "./generation-repository.ts";
import type { CredentialsCandidate } from "./offer-client-secrets.ts";

/** Where a retirement is carried out, and with what. */
interface Retirement {
  tokenSetId: string;
  /** The attempt that says so when the provider did not take the revocation. */
  attemptId: string;
  /** Tried in turn until the provider takes one. */
  candidates: readonly CredentialsCandidate[];
}

/** Revokes a refresh token that nobody will use again; notes on the attempt when the provider did not take it. */
async function revokeUnused(
  { provider }: Engine,
  retirement: Retirement,
  refreshToken: string,
): Promise<void> {
  for (const { credentials } of retirement.candidates) {
    const revocation = await revokeToken(provider, credentials, refreshToken);
    if (revocation.kind === "accepted") return;
    if (revocation.kind !== "credentials_refused") break;
  }
  await noteOnAttempt(db(), retirement.attemptId, { code: "pair_lives_on" });
}

type Retired = Pick<HeldPair, "number" | "refreshToken">;

/** Ends pairs that nobody will use again: revoked at the provider, then wiped here. */
export async function retirePairs(
  engine: Engine,
  retirement: Retirement,
  pairs: readonly Retired[],
): Promise<void> {
  for (const { number, refreshToken } of pairs) {
    if (refreshToken) await revokeUnused(engine, retirement, refreshToken);
    await wipePairs(db(), retirement.tokenSetId, number, engine.clock());
  }
}

/**
 * Ends what a new connection has replaced: the pair that was current, and any that was kept beside it. They
 * are independent at the provider and would live on there.
 * @param generation the one that replaced them
 */
export async function retireSuperseded(
  engine: Engine,
  retirement: Retirement,
  generation: number,
): Promise<void> {
  const { tokenSetId } = retirement;
  await retirePairs(engine, retirement, await listPairsBefore(db(), engine.vault, tokenSetId, generation));
}

/**
 * Ends what an imported pair has replaced, as far as it is seen to live on its own. What died before its time may be an
 * ancestor of the imported pair, which a strict provider would end along with it; what cannot be asked may be either,
 * and the attempt says that it may live on.
 */
export async function retireReplaced(
  engine: Engine,
  retirement: Retirement,
  generation: number,
): Promise<void> {
  const { provider, vault, clock } = engine;
  const { tokenSetId, attemptId, candidates } = retirement;
  for (const pair of await listPairsBefore(db(), vault, tokenSetId, generation)) {
    const testimony = await askWitness(provider, { candidates, pair }, clock());
    if (testimony === "alive") await retirePairs(engine, retirement, [pair]);
    if (testimony === "expired" || testimony === "silent")
      await noteOnAttempt(db(), attemptId, { code: "pair_left_alone" });
    await wipePairs(db(), tokenSetId, pair.number, clock());
  }
}
