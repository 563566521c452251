import "server-only";
import { listCredentials } from "#lib/applications/offer-client-secrets.ts";
import { settleExchange } from "#lib/authorizations/settle-exchange.ts";
import { type Custody, getCustody } from "#lib/custody/custody.ts";
import { db } from "#lib/db/client.ts";
import { getProvider } from "#lib/oauth/get-provider.ts";
import { parseTokenReply } from "#lib/oauth/token-reply.ts";
import { findAttemptRow } from "#lib/token-sets/attempt-repository.ts";
import { findGenerationWithTokens } from "#lib/token-sets/generation-repository.ts";
import { retireOvertaken, retireSuperseded } from "#lib/token-sets/retire-pair.ts";
import { settleRefresh } from "#lib/token-sets/settle-refresh.ts";
import { judgeRefresh, readRefreshReply } from "#lib/token-sets/spend-refresh-token.ts";
import { type JournalledIntent, journalledIntentSchema, journalledReplySchema } from "./journalled-offer.ts";

/** What came of an offer that a journal still holds. */
export type Settlement =
  /** Its outcome is in the database: the journal may forget it. */
  | "settled"
  /** No answer is known: the database's own recovery asks what happened. */
  | "open"
  /** No answer is known yet: whoever made the offer may still be at it. */
  | "under-way"
  /** Its records do not say what Larder writes. */
  | "unreadable";

const nothing = { accepted: null, refusedSecretIds: [] };

async function settleOffer(custody: Custody, intent: JournalledIntent, reply: unknown): Promise<void> {
  const provider = getProvider();
  const raw = journalledReplySchema.parse(reply);
  const { tokenSetId, attemptId, generation, applicationId } = intent;
  const now = new Date();
  const candidates = await listCredentials(db(), custody, applicationId);
  const retirement = { tokenSetId, attemptId, candidates };
  if (intent.kind === "exchange") {
    const answer = { ...nothing, result: parseTokenReply(raw, []) };
    const settled = await settleExchange(custody, intent, intent.offer, answer, now);
    const isInForce = settled.kind === "connected" && settled.adopted;
    if (isInForce) await retireSuperseded(provider, retirement, settled.generation);
    return;
  }
  const pair = await findGenerationWithTokens(db(), custody, tokenSetId, generation);
  if (!pair) throw new Error("The generation that was offered is gone.");
  const secrets = candidates.map(({ credentials }) => credentials.clientSecret);
  const finding = await judgeRefresh(
    provider,
    candidates,
    intent,
    pair,
    readRefreshReply(raw, pair, secrets),
  );
  const report = { finding, offer: nothing, cause: intent.cause, spent: pair };
  const overtaken = await settleRefresh(custody, intent, report, now);
  if (overtaken) await retireOvertaken(provider, retirement, overtaken);
}

/**
 * Settles one offer with the answer that the journal kept. Doing it twice, or beside the process that made the offer,
 * changes nothing: the attempt's outcome is written once, tokens are kept whoever is late.
 */
export async function settleJournalled(intent: unknown, reply: unknown): Promise<Settlement> {
  const read = journalledIntentSchema.safeParse(intent);
  if (!read.success) return "unreadable";
  const attempt = await findAttemptRow(db(), read.data.attemptId);
  // The claim and its ledger line were committed before the intent: without them, the set is gone.
  if (!attempt) return "settled";
  if (attempt.outcome === "issued" || attempt.outcome === "fenced") return "settled";
  const isOpen = attempt.outcome === null || attempt.outcome === "unknown";
  if (reply === null && isOpen) return read.data.until > new Date() ? "under-way" : "open";
  if (reply === null) return "settled";
  await settleOffer(await getCustody(), read.data, reply);
  return "settled";
}
