import "server-only";
import { introspectWithAny } from "#lib/custody/ask-witness.ts";
import type { Engine } from "#lib/custody/engine.ts";
import type { HeldPair } from "#lib/custody/generation-repository.ts";
import { judgeTokenReply } from "#lib/custody/judge-token-reply.ts";
import { type Offer, offerClientSecrets } from "#lib/custody/offer-client-secrets.ts";
import { NothingSent, type OfferJournal } from "#lib/custody/offer-journal.ts";
import type { ClientCredentials } from "#lib/oauth/provider.ts";
import { requestRefresh } from "#lib/oauth/refresh-token.ts";
import type { Reply } from "#lib/oauth/send.ts";
import { parseTokenReply, type TokenReply } from "#lib/oauth/token-reply.ts";
import { inSpan } from "#lib/tracing/in-span.ts";
import { explainRefusal, listEarlierOffers } from "./explain-refusal.ts";
import { type Failed, failed, type RefreshFinding } from "./refresh-report.ts";
import type { AnsweredOffer, RefreshWork } from "./refresh-work.ts";
import { askWithinBudget, lost, resolveOffers } from "./resolve-offers.ts";

export interface Spending {
  finding: RefreshFinding;
  offer: Pick<Offer<unknown>, "accepted" | "refusedSecretIds">;
}

async function explainNoAnswer(
  engine: Engine,
  offer: AnsweredOffer,
  reply: Extract<TokenReply, { kind: "unknown" }>,
): Promise<Failed> {
  const { claim } = offer;
  const { reason, status, retryAfterMs } = reply;
  const testimony = await askWithinBudget(engine, offer);
  // A broken call may still be at work, so only a dead token tells at once, unless it was dead before. A gateway's answer
  // tells nothing of it.
  if (testimony === "dead" && status === null && !claim.witnessDead) {
    const earlier = await listEarlierOffers(offer);
    if (earlier.every(({ isClosed }) => isClosed)) return lost(claim.startedAt, "dead", earlier);
  }
  const askedAt = engine.clock().toISOString();
  const until = claim.until.toISOString();
  const note = { code: "no_answer", reason, until, testimony, askedAt, status } as const;
  return failed("unknown", note, { providerStatus: status, retryAfterMs, testimony });
}

/** A client that is refused once may have met a fault: it is asked again by a call that spends nothing. */
async function explainRefusedClient(
  { provider }: Engine,
  { candidates, pair }: AnsweredOffer,
  extra: Partial<Failed>,
): Promise<Failed> {
  const asked =
    pair.accessToken === null ? null : await introspectWithAny(provider, candidates, pair.accessToken);
  if (asked === null || asked.kind === "credentials_refused") {
    return failed("credentials", { code: "secret_refused" }, { ...extra, verdict: "client_secret_changed" });
  }
  const answer = asked.kind === "unanswered" ? "unanswered" : "accepted";
  return failed("unavailable", { code: "secret_refused_once", asked: answer }, extra);
}

async function explain(
  engine: Engine,
  offer: AnsweredOffer,
  reply: Exclude<TokenReply, { kind: "issued" | "refresh_only" }>,
): Promise<Failed> {
  switch (reply.kind) {
    case "not_sent":
      return failed("not_sent", { code: "not_reached", reason: reply.reason });
    case "unavailable":
      return failed(
        "unavailable",
        { code: "not_answering", reason: reply.reason },
        {
          providerStatus: reply.status,
          retryAfterMs: reply.retryAfterMs,
        },
      );
    case "unknown":
      return explainNoAnswer(engine, offer, reply);
    case "refused": {
      const extra = { providerStatus: reply.status, providerError: reply.error };
      if (reply.error === "invalid_client") {
        return explainRefusedClient(engine, offer, extra);
      }
      if (reply.error === "invalid_grant") {
        const { note, ...explained } = await explainRefusal(engine, offer, reply.description);
        return failed("refused", note, { ...extra, ...explained });
      }
      const { error, description } = reply;
      return failed("unavailable", { code: "request_refused", error, description }, extra);
    }
  }
}

/**
 * Offers the claimed generation's refresh token to the provider and explains what came of it. Touches no token set:
 * the finding is written down by `settleRefresh`.
 */
export async function spendRefreshToken(
  engine: Engine,
  work: RefreshWork,
  journal: OfferJournal,
): Promise<Spending> {
  const nothing = { accepted: null, refusedSecretIds: [] };
  const { candidates, pair } = work;
  const { refreshToken } = pair;
  if (refreshToken === null) throw new Error("The current pair has been wiped.");
  const earlier = await resolveOffers(engine, work);
  if (earlier) return { finding: earlier, offer: nothing };
  const call = async (credentials: ClientCredentials) => {
    const reply = await journal.call(() => requestRefresh(engine.provider, credentials, refreshToken));
    return readRefreshReply(reply, pair, [credentials.clientSecret]);
  };
  try {
    const offer = await inSpan("offer", {}, () => offerClientSecrets(candidates, call, judgeTokenReply));
    const finding = await judgeRefresh(engine, work, offer.result);
    const wasStray = finding.kind === "failed" && finding.note.code === "secret_refused_once";
    return { finding, offer: wasStray ? nothing : offer };
  } catch (cause) {
    if (!(cause instanceof NothingSent)) throw cause;
    return { finding: failed("not_sent", cause.note), offer: nothing };
  }
}

/** Reads the raw answer to a refresh; what was sent is never repeated from its words. */
export function readRefreshReply(reply: Reply, pair: HeldPair, clientSecrets: string[]): TokenReply {
  return parseTokenReply(reply, [pair.refreshToken ?? "", pair.accessToken ?? "", ...clientSecrets]);
}

/** What a refresh's answer means for the set, asking the old access token where the answer leaves that open. */
export async function judgeRefresh(
  engine: Engine,
  offer: AnsweredOffer,
  reply: TokenReply,
): Promise<RefreshFinding> {
  if (reply.kind === "issued") return reply;
  if (reply.kind === "refresh_only") {
    const { refreshToken, scopes } = reply;
    return {
      kind: "issued",
      tokens: { accessToken: null, refreshToken, scopes, expiresInSeconds: 0, expiryStated: false },
    };
  }
  return explain(engine, offer, reply);
}
