import "server-only";
import { askWitness } from "#lib/custody/ask-witness.ts";
import { listUnsettledRefreshes } from "#lib/custody/attempt-repository.ts";
import type { Claim } from "#lib/custody/claim.ts";
import type { HeldPair } from "#lib/custody/generation-repository.ts";
import type { CredentialsCandidate } from "#lib/custody/offer-client-secrets.ts";
import { db } from "#lib/db/client.ts";
import type { Provider } from "#lib/oauth/provider.ts";
import { lost, settleAsLost } from "./clear-doubts.ts";
import type { Failed } from "./refresh-report.ts";

/** What explaining an answer needs to know of the claim it came under. */
export type AnsweredClaim = Pick<Claim, "attemptId" | "tokenSetId" | "generation" | "startedAt" | "until">;

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
  provider: Provider,
  candidates: readonly CredentialsCandidate[],
  claim: AnsweredClaim,
  pair: HeldPair,
  description: string | null,
): Promise<Pick<Failed, "verdict" | "detail">> {
  const refused = "Apicbase refused the refresh token (invalid_grant)";
  const unsettled = await listUnsettledRefreshes(db(), claim.tokenSetId, claim.generation);
  // A later one is somebody else's, perhaps still under way: this is a reply that a journal had kept.
  const earlier = unsettled.filter(({ startedAt }) => startedAt < claim.startedAt);
  if (earlier[0]) return settleAsLost(earlier, lost(earlier[0].startedAt, "replayRefused"));
  if (description !== null && namesRevocation(description)) {
    return { verdict: "revoked_at_apicbase", detail: `${refused} and said why: “${description}”.` };
  }
  const testimony = await askWitness(provider, candidates, pair, claim.startedAt);
  if (testimony === "dead") {
    const detail = `${refused}, and its access token died before its time: the set was refreshed elsewhere, or access was revoked at Apicbase. Apicbase answers both alike.`;
    return { verdict: "used_elsewhere", detail };
  }
  const rest = {
    alive: "although its access token still works until it expires",
    expired: "and its access token has expired, so nothing can tell why",
    silent: "and could not be asked about its access token",
  };
  return { verdict: "unknown", detail: `${refused}, ${rest[testimony]}.` };
}
