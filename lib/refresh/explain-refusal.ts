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
): Promise<Pick<Failed, "verdict" | "detail" | "lostOfferIds">> {
  const { claim } = offer;
  const refused = "Apicbase refused the refresh token (invalid_grant)";
  const unresolved = (await listUnresolvedOffers(db(), [claim])).get(claim.tokenSetId) ?? [];
  // A later one is somebody else's, perhaps still under way: this is a reply that a journal had kept.
  const earlier = unresolved.filter(({ startedAt }) => startedAt < claim.startedAt);
  if (earlier[0]) return lost(earlier[0].startedAt, "replayRefused", earlier);
  const lostOfferIds: string[] = [];
  if (description !== null && namesRevocation(description)) {
    const detail = `${refused} and said why: “${description}”.`;
    return { verdict: "revoked_at_apicbase", detail, lostOfferIds };
  }
  const testimony = await askWitness(provider, offer, claim.startedAt);
  if (testimony === "dead") {
    const detail = `${refused}, and its access token died before its time: the set was refreshed elsewhere, or access was revoked at Apicbase. Apicbase answers both alike.`;
    return { verdict: "used_elsewhere", detail, lostOfferIds };
  }
  const rest = {
    alive: "although its access token still works until it expires",
    expired: "and its access token has expired, so nothing can tell why",
    silent: "and could not be asked about its access token",
  };
  return { verdict: "unknown", detail: `${refused}, ${rest[testimony]}.`, lostOfferIds };
}
