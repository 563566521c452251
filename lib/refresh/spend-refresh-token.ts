import "server-only";
import { askWitness } from "#lib/custody/ask-witness.ts";
import type { Claim } from "#lib/custody/claim.ts";
import type { HeldPair } from "#lib/custody/generation-repository.ts";
import {
  type CredentialsCandidate,
  type Offer,
  offerClientSecrets,
} from "#lib/custody/offer-client-secrets.ts";
import { NothingSent, type OfferJournal } from "#lib/custody/offer-journal.ts";
import type { ClientCredentials, Provider } from "#lib/oauth/provider.ts";
import { requestRefresh } from "#lib/oauth/refresh-token.ts";
import type { Reply } from "#lib/oauth/send.ts";
import { parseTokenReply, type TokenReply } from "#lib/oauth/token-reply.ts";
import { clearDoubts, type Doubt, lost } from "./clear-doubts.ts";
import { type AnsweredClaim, explainRefusal } from "./explain-refusal.ts";
import { type Failed, failed, type RefreshFinding } from "./refresh-report.ts";

export interface Spending {
  finding: RefreshFinding;
  offer: Pick<Offer<unknown>, "accepted" | "refusedSecretIds">;
}

/** Whether a token call's client credentials were taken. */
export function judgeTokenReply(reply: TokenReply): "accepted" | "refused" | "unheard" {
  if (reply.kind === "issued" || reply.kind === "refresh_only") return "accepted";
  if (reply.kind !== "refused") return "unheard";
  return reply.error === "invalid_client" ? "refused" : "accepted";
}

async function explainDoubt(
  provider: Provider,
  candidates: readonly CredentialsCandidate[],
  claim: AnsweredClaim,
  pair: HeldPair,
  reply: Extract<TokenReply, { kind: "unknown" }>,
): Promise<Failed> {
  const testimony = await askWitness(provider, candidates, pair, claim.startedAt);
  const extra = { providerStatus: reply.status };
  if (testimony === "dead") return { ...lost(claim.startedAt, "dead"), ...extra };
  // A complete answer ends the provider's work, so a living witness settles it; a broken call may still be at work.
  if (testimony === "alive" && reply.status !== null) {
    const detail = `${reply.reason}. The old access token is still alive, so nothing was rotated. Try again later.`;
    return failed("not_rotated", detail, extra);
  }
  const clock = claim.until.toISOString().slice(11, 19);
  const detail = `No usable answer (${reply.reason}). Apicbase may still be at work, so nothing more is sent before ${clock} UTC; the next refresh then asks first what happened.`;
  return failed("unknown", detail, extra);
}

async function explain(
  provider: Provider,
  candidates: readonly CredentialsCandidate[],
  claim: AnsweredClaim,
  pair: HeldPair,
  reply: Exclude<TokenReply, { kind: "issued" | "refresh_only" }>,
): Promise<Failed> {
  switch (reply.kind) {
    case "not_sent":
      return failed("not_sent", `Apicbase could not be reached (${reply.reason}). Nothing was spent.`);
    case "unavailable":
      return failed("unavailable", `Apicbase is not answering (${reply.reason}). Nothing was spent.`, {
        providerStatus: reply.status,
        retryAfterMs: reply.retryAfterMs,
      });
    case "unknown":
      return explainDoubt(provider, candidates, claim, pair, reply);
    case "refused": {
      const extra = { providerStatus: reply.status, providerError: reply.error };
      if (reply.error === "invalid_client") {
        const detail =
          "Apicbase refused the client secret (invalid_client). Nothing was spent: replace the secret of the application, then refresh again. No new consent is needed.";
        return failed("credentials", detail, { ...extra, verdict: "client_secret_changed" });
      }
      if (reply.error === "invalid_grant") {
        const { verdict, detail } = await explainRefusal(
          provider,
          candidates,
          claim,
          pair,
          reply.description,
        );
        return failed("refused", detail, { ...extra, verdict });
      }
      const detail = `Apicbase refused the request (${reply.error}${reply.description ? `: ${reply.description}` : ""}). Nothing was spent.`;
      return failed("unavailable", detail, extra);
    }
  }
}

/**
 * Offers the claimed generation's refresh token to the provider and explains what came of it. Touches no token set:
 * the finding is written down by `settleRefresh`.
 * @param doubts earlier offers of this generation without a settled outcome, oldest first
 */
export async function spendRefreshToken(
  provider: Provider,
  candidates: readonly CredentialsCandidate[],
  claim: Claim,
  pair: HeldPair,
  doubts: readonly Doubt[],
  journal: OfferJournal,
): Promise<Spending> {
  const nothing = { accepted: null, refusedSecretIds: [] };
  const { refreshToken } = pair;
  if (refreshToken === null) throw new Error("The generation in force has been wiped.");
  const earlier = await clearDoubts(provider, candidates, claim, pair, doubts);
  if (earlier) return { finding: earlier, offer: nothing };
  const call = async (credentials: ClientCredentials) => {
    const reply = await journal.call(() => requestRefresh(provider, credentials, refreshToken));
    return readRefreshReply(reply, pair, [credentials.clientSecret]);
  };
  try {
    const offer = await offerClientSecrets(candidates, call, judgeTokenReply);
    return { finding: await judgeRefresh(provider, candidates, claim, pair, offer.result), offer };
  } catch (cause) {
    if (!(cause instanceof NothingSent)) throw cause;
    return { finding: failed("not_sent", `Nothing was sent: ${cause.message}.`), offer: nothing };
  }
}

/** Reads the raw answer to a refresh; what was sent is never repeated from its words. */
export function readRefreshReply(reply: Reply, pair: HeldPair, clientSecrets: string[]): TokenReply {
  return parseTokenReply(reply, [pair.refreshToken ?? "", pair.accessToken ?? "", ...clientSecrets]);
}

/** What a refresh's answer means for the set, asking the old access token where the answer leaves that open. */
export async function judgeRefresh(
  provider: Provider,
  candidates: readonly CredentialsCandidate[],
  claim: AnsweredClaim,
  pair: HeldPair,
  reply: TokenReply,
): Promise<RefreshFinding> {
  if (reply.kind === "issued") return reply;
  if (reply.kind === "refresh_only") {
    const { refreshToken, scopes } = reply;
    return { kind: "issued", tokens: { accessToken: null, refreshToken, scopes, expiresInSeconds: 0 } };
  }
  return explain(provider, candidates, claim, pair, reply);
}
