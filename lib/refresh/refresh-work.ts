import "server-only";
import type { Witness } from "#lib/custody/ask-witness.ts";
import type { StartedBy } from "#lib/custody/attempt-repository.ts";
import type { Claim, Claimed } from "#lib/custody/claim.ts";
import type { Engine } from "#lib/custody/engine.ts";
import { type HeldPair, openPair } from "#lib/custody/generation-repository.ts";
import { type CredentialsCandidate, listCredentialsOfMany } from "#lib/custody/offer-client-secrets.ts";
import { listUnresolvedOffers, type UnresolvedOffer } from "#lib/custody/unresolved-offer-repository.ts";
import { db } from "#lib/db/client.ts";

/** An answered offer, and what explaining its answer takes. */
export interface AnsweredOffer extends Witness {
  claim: Pick<Claim, "attemptId" | "tokenSetId" | "generation" | "startedAt" | "until" | "witnessDead">;
  pair: HeldPair;
}

/** A claimed refresh with all that it takes to carry it out. */
export interface RefreshWork extends AnsweredOffer {
  claim: Claim;
  /** Earlier offers of the same generation whose outcome is not known, oldest first. */
  unresolved: readonly UnresolvedOffer[];
  startedBy: StartedBy;
  candidates: readonly CredentialsCandidate[];
}

/** Makes the work of a claimed set; throws where its secrets do not open. */
export type PrepareWork = (claimed: Claimed) => RefreshWork;

/** Reads what a batch of claimed sets needs: earlier offers and client secrets, each in one query. */
export async function prepareWork(
  engine: Engine,
  batch: readonly Claimed[],
  startedBy: StartedBy,
): Promise<PrepareWork> {
  const { vault } = engine;
  const applicationIds = [...new Set(batch.map(({ claim }) => claim.applicationId))];
  const credentialsOf = await listCredentialsOfMany(db(), vault, applicationIds);
  const unresolved = await listUnresolvedOffers(
    db(),
    batch.map(({ claim }) => claim),
  );
  return ({ claim, sealedPair }) => {
    if (!sealedPair) throw new Error("A refresh was claimed without a pair.");
    return {
      claim,
      pair: openPair(vault, sealedPair),
      unresolved: unresolved.get(claim.tokenSetId) ?? [],
      startedBy,
      candidates: credentialsOf(claim.applicationId),
    };
  };
}
