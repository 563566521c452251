import "server-only";
import type { Engine } from "#lib/custody/engine.ts";
import { listUnresolvedOffers, type UnresolvedOffer } from "#lib/custody/unresolved-offer-repository.ts";
import { db } from "#lib/db/client.ts";
import type { Failed } from "./refresh-report.ts";
import type { AnsweredOffer } from "./refresh-work.ts";
import { askNow, idsOf, lost } from "./resolve-offers.ts";

const otherReasons = /\b(expired|invalid|unknown|used|reused|reuse|rotated|superseded|or)\b/i;

/**
 * Whether the provider's own words name a revocation and nothing else. The stock phrase of the RFC lists all that a
 * refusal may be, and says nothing. @see RFC 6749 section 5.2
 */
export function namesRevocation(description: string): boolean {
  return /\brevoked\b/i.test(description) && !otherReasons.test(description);
}

/** Offers of the same generation before this one whose outcome is not known, oldest first. */
export async function listEarlierOffers({ claim }: AnsweredOffer): Promise<UnresolvedOffer[]> {
  const unresolved = (await listUnresolvedOffers(db(), [claim])).get(claim.tokenSetId) ?? [];
  // A later one is somebody else's, perhaps still under way: this is a reply that a journal had kept.
  return unresolved.filter(({ kind, startedAt }) => kind === "refresh" && startedAt < claim.startedAt);
}

type Explained = Pick<Failed, "verdict" | "note" | "lostOfferIds" | "testimony">;

/** The verdict where earlier offers leave it open who used the refresh token; null where they were all answered. */
function explainByEarlier(earlier: readonly UnresolvedOffer[]): Explained | null {
  const open = earlier.find(({ isClosed }) => !isClosed);
  if (open) {
    const { id, instance, startedAt } = open;
    const code = id === null ? "refused_while_unread" : "refused_while_open";
    const note = { code, at: startedAt.toISOString(), instance } as const;
    return { verdict: null, note, lostOfferIds: [], testimony: null };
  }
  const brokeOff = earlier.find(({ wasAnswered }) => !wasAnswered);
  if (!brokeOff) return null;
  const { verdict, note, lostOfferIds } = lost(brokeOff.startedAt, "replay_refused", earlier);
  return { verdict, note, lostOfferIds, testimony: null };
}

/** Why the provider refused a refresh token, as far as that can be known: by its words, or by the old access token. */
export async function explainRefusal(
  engine: Engine,
  offer: AnsweredOffer,
  description: string | null,
): Promise<Explained> {
  const earlier = await listEarlierOffers(offer);
  const explained = explainByEarlier(earlier);
  if (explained) return explained;
  const lostOfferIds = idsOf(earlier);
  if (description !== null && namesRevocation(description)) {
    const note = { code: "revoked_there", description } as const;
    return { verdict: "revoked_at_apicbase", note, lostOfferIds, testimony: null };
  }
  const testimony = await askNow(engine, offer);
  if (earlier[0]) {
    const at = earlier[0].startedAt.toISOString();
    const note = { code: "refused_after_answers", at, count: earlier.length } as const;
    return { verdict: "unknown", note, lostOfferIds, testimony };
  }
  const verdict = testimony === "dead" ? "used_elsewhere" : "unknown";
  const askedAt = engine.clock().toISOString();
  return { verdict, note: { code: "token_refused", testimony, askedAt }, lostOfferIds, testimony };
}
