import "server-only";
import type { AttemptCause } from "#lib/custody/attempt-repository.ts";
import type { Claim } from "#lib/custody/claim.ts";
import { reach } from "#lib/custody/crash-points.ts";
import type { HeldPair } from "#lib/custody/generation-repository.ts";
import type { CredentialsCandidate } from "#lib/custody/offer-client-secrets.ts";
import { openOfferJournal } from "#lib/custody/offer-journal.ts";
import { retireOvertaken } from "#lib/custody/retire-pair.ts";
import type { Provider } from "#lib/oauth/provider.ts";
import type { Vault } from "#lib/vault/vault.ts";
import type { Doubt } from "./clear-doubts.ts";
import type { RefreshFinding } from "./refresh-report.ts";
import { settleRefresh } from "./settle-refresh.ts";
import { spendRefreshToken } from "./spend-refresh-token.ts";

/** A claimed refresh with all that it takes to carry it out. */
export interface RefreshWork {
  claim: Claim;
  pair: HeldPair;
  /** Earlier offers of the same generation that were never settled, oldest first. */
  doubts: readonly Doubt[];
  cause: AttemptCause;
  candidates: readonly CredentialsCandidate[];
}

/**
 * Spends the claimed generation and writes down what came of it. Whatever throws on the way leaves the attempt open:
 * recovery finds the reply in the journal, or asks the old access token.
 */
export async function carryOutRefresh(
  vault: Vault,
  provider: Provider,
  work: RefreshWork,
): Promise<RefreshFinding> {
  const { claim, pair, doubts, cause, candidates } = work;
  await reach("after-claim", claim);
  const journal = await openOfferJournal(claim, { kind: "refresh", cause });
  try {
    const { finding, offer } = await spendRefreshToken(provider, candidates, claim, pair, doubts, journal);
    const report = { finding, offer, answerMs: journal.answerMs(), cause, spent: pair };
    const overtaken = await settleRefresh(vault, claim, report, new Date());
    await journal.settled();
    const { tokenSetId, attemptId } = claim;
    if (overtaken) await retireOvertaken(provider, { tokenSetId, attemptId, candidates }, overtaken);
    return finding;
  } finally {
    journal.leave();
  }
}
