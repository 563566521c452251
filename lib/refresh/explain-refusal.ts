import "server-only";
import { askWitness } from "#lib/custody/ask-witness.ts";
import { listUnresolvedOffers } from "#lib/custody/attempt-repository.ts";
import type { Engine } from "#lib/custody/engine.ts";
import { db } from "#lib/db/client.ts";
import type { Failed } from "./refresh-report.ts";
import type { AnsweredOffer } from "./refresh-work.ts";
import { lost } from "./resolve-offers.ts";

const otherReasons = /\b(expired|invalid|unknown|used|reused|reuse|rotated|superseded|or)\b/i;

/**
 * Whether the provider's own words name a revocation and nothing else. The stock phrase of the RFC lists all that a
 * refusal may be, and says nothing. @see RFC 6749 section 5.2
 */
export function namesRevocation(description: string): boolean {
  return /\brevoked\b/i.test(description) && !otherReasons.test(description);
}

/** Why the provider refused a refresh token, as far as that can be known: by its words, or by the old access token. */
export async function explainRefusal(
  { provider }: Engine,
  offer: AnsweredOffer,
  description: string | null,
): Promise<Pick<Failed, "verdict" | "note" | "lostOfferIds">> {
  const { claim } = offer;
  const unresolved = (await listUnresolvedOffers(db(), [claim])).get(claim.tokenSetId) ?? [];
  // A later one is somebody else's, perhaps still under way: this is a reply that a journal had kept.
  const earlier = unresolved.filter(({ startedAt }) => startedAt < claim.startedAt);
  if (earlier[0]) return lost(earlier[0].startedAt, "replay_refused", earlier);
  const lostOfferIds: string[] = [];
  if (description !== null && namesRevocation(description)) {
    const note = { code: "revoked_there", description } as const;
    return { verdict: "revoked_at_apicbase", note, lostOfferIds };
  }
  const testimony = await askWitness(provider, offer, claim.startedAt);
  const verdict = testimony === "dead" ? "used_elsewhere" : "unknown";
  return { verdict, note: { code: "token_refused", testimony }, lostOfferIds };
}
