import "server-only";
import { settleExchange } from "#lib/authorizations/settle-exchange.ts";
import { closeOpenAttempts, findAttemptRow } from "#lib/custody/attempt-repository.ts";
import { type Engine, getEngine } from "#lib/custody/engine.ts";
import { findGenerationWithTokens, getTokenSetKeys } from "#lib/custody/generation-repository.ts";
import { listCredentials } from "#lib/custody/offer-client-secrets.ts";
import { retireOvertaken } from "#lib/custody/retire-pair.ts";
import { markUnproven } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { judgeGrant } from "#lib/grants/judge-grant.ts";
import type { JournalledAttempt } from "#lib/journal/read-journals.ts";
import { parseTokenReply } from "#lib/oauth/token-reply.ts";
import { settleRefresh } from "#lib/refresh/settle-refresh.ts";
import { judgeRefresh, readRefreshReply } from "#lib/refresh/spend-refresh-token.ts";
import { enterForgotten } from "./enter-forgotten.ts";
import { type JournalledIntent, journalledIntentSchema, journalledReplySchema } from "./journalled-offer.ts";

/** What came of an offer that a journal still holds. */
export type Settlement =
  /** Its outcome is in the database: the journal may forget it. */
  | "settled"
  /** No answer is known: the database's own recovery asks what happened. */
  | "open"
  /** No answer is known yet: whoever made the offer may still be at it. */
  | "under-way"
  /** Its records do not say what Larder writes, or cannot be opened. */
  | "unreadable"
  /** This database has no place for it: its set is unknown here, or has moved on without it. */
  | "homeless";

type KeptOffer = Pick<JournalledAttempt, "intent" | "reply" | "replyAt">;

const unanswered = { outcome: "unknown", note: { code: "no_answer_in_journal" } } as const;
const nothing = { accepted: null, refusedSecretIds: [] };

async function settleOffer(
  engine: Engine,
  { intent, reply, at: now }: { intent: JournalledIntent; reply: unknown; at: Date },
): Promise<void> {
  const { vault } = engine;
  const raw = journalledReplySchema.parse(reply);
  const { tokenSetId, attemptId, generation } = intent;
  const keys = await getTokenSetKeys(db(), tokenSetId);
  const { applicationId } = keys;
  const claim = { ...intent, ...keys };
  const candidates = await listCredentials(db(), vault, applicationId);
  if (intent.kind === "exchange") {
    const answer = { ...nothing, result: parseTokenReply(raw, []) };
    const settled = await settleExchange(engine, { claim, offer: intent.offer }, answer, now);
    if (settled.kind === "stored") await judgeGrant(engine, attemptId);
    return;
  }
  const pair = await findGenerationWithTokens(db(), vault, tokenSetId, generation);
  if (!pair) throw new Error("The generation that was offered is gone.");
  const secrets = candidates.map(({ credentials }) => credentials.clientSecret);
  const tokenReply = readRefreshReply(raw, pair, secrets);
  // Of an attempt that the database forgot, nobody knows what was heard before it.
  const { witnessDead } = (await findAttemptRow(db(), attemptId)) ?? { witnessDead: true };
  const offer = { candidates, pair, claim: { ...claim, witnessDead } };
  const finding = await judgeRefresh(engine, offer, tokenReply);
  const report = { finding, offer: nothing, answerMs: null, startedBy: intent.startedBy, spent: pair };
  const overtaken = await settleRefresh(engine, claim, report, now);
  if (overtaken) await retireOvertaken(engine, { tokenSetId, attemptId, candidates, pair: overtaken });
}

/**
 * Settles an offer of which the database knows nothing, although the ledger's line is committed before the intent: an
 * older state was restored. Its answer rolls the set forward.
 */
async function settleForgotten(
  engine: Engine,
  forgotten: JournalledIntent,
  reply: unknown,
  replyAt: Date | null,
): Promise<Settlement> {
  if (reply !== null && !journalledReplySchema.safeParse(reply).success) return "unreadable";
  // A refusal of days ago says nothing about today; whether the set is behind is asked anyway.
  if (reply !== null && !bringsTokens(reply)) return "settled";
  const entered = await enterForgotten(engine.vault, forgotten);
  // Without an answer there is nothing to keep: a set that is there has moved on.
  if (entered.kind === "homeless" && reply === null) return "settled";
  if (entered.kind !== "entered") return entered.kind;
  if (reply === null) return "open";
  // At its own time, so that what followed it, and is forgotten too, still counts as newer.
  const now = engine.clock();
  await settleOffer(engine, { intent: entered.intent, reply, at: replyAt ?? now });
  // Its pair may have been rotated once more, by somebody whose journal is not here.
  await markUnproven(db(), forgotten.tokenSetId, now);
  return "settled";
}

/** Whether tokens are in an answer that a journal kept. */
export function bringsTokens(reply: unknown): boolean {
  const raw = journalledReplySchema.safeParse(reply);
  if (!raw.success) return false;
  const { kind } = parseTokenReply(raw.data, []);
  return kind === "issued" || kind === "refresh_only";
}

/**
 * Settles one offer with the answer that the journal kept. Doing it twice, or beside the process that made the offer,
 * changes nothing: the attempt's outcome is written once, tokens are kept whoever is late.
 */
export async function settleJournalled({ intent, reply, replyAt }: KeptOffer): Promise<Settlement> {
  const read = journalledIntentSchema.safeParse(intent);
  if (!read.success) return "unreadable";
  const engine = await getEngine("doubt", 0);
  const now = engine.clock();
  const attempt = await findAttemptRow(db(), read.data.attemptId);
  if (attempt?.outcome === "issued" || attempt?.outcome === "fenced") return "settled";
  // There is an answer, and its master key is not configured: that is not the same as none.
  if (reply === null && replyAt !== null) return "unreadable";
  if (!attempt) return settleForgotten(engine, read.data, reply, replyAt);
  const isOpen = attempt.outcome === null || attempt.outcome === "unknown";
  if (reply === null && isOpen && attempt.deadlineAt > now) return "under-way";
  if (reply === null && isOpen) {
    // Before the journal forgets the offer: afterwards nothing could tell that it was made.
    if (read.data.kind === "refresh") await closeOpenAttempts(db(), [attempt.id], unanswered, now);
    return "open";
  }
  if (reply === null) return "settled";
  // An offer that was entered again goes by the numbers of its attempt's row.
  const { fence, generation } = attempt;
  const known = read.data.kind === "refresh" ? { fence, generation } : { fence };
  await settleOffer(engine, { intent: { ...read.data, ...known }, reply, at: now });
  return "settled";
}
