import "server-only";
import { askWitness, hasExpired } from "#lib/custody/ask-witness.ts";
import { completeUnresolved, markReplay } from "#lib/custody/attempt-repository.ts";
import type { Claim } from "#lib/custody/claim.ts";
import type { Engine } from "#lib/custody/engine.ts";
import type { LossProof, Note } from "#lib/custody/note.ts";
import type { Testimony } from "#lib/custody/testimony.ts";
import type { UnresolvedOffer } from "#lib/custody/unresolved-offer-repository.ts";
import { db } from "#lib/db/client.ts";
import type { Provider } from "#lib/oauth/provider.ts";
import { inSpan } from "#lib/tracing/in-span.ts";
import { type Failed, failed } from "./refresh-report.ts";
import type { AnsweredOffer, RefreshWork } from "./refresh-work.ts";

/** Those of which the database has an attempt. */
export function idsOf(offers: readonly Pick<UnresolvedOffer, "id">[]): string[] {
  return offers.flatMap(({ id }) => (id === null ? [] : [id]));
}

/**
 * The verdict on a rotation whose answer never came.
 * @param at when it was offered
 * @param offers earlier offers that are lost with it
 */
export function lost(
  at: Date,
  proof: LossProof,
  offers: readonly Pick<UnresolvedOffer, "id">[] = [],
): Failed {
  const note = { code: "answer_lost", at: at.toISOString(), proof } as const;
  return failed("lost", note, { verdict: "answer_lost", lostOfferIds: idsOf(offers) });
}

/** Introspection, and then the offer, or one call of the API where introspection gave no answer. */
const callsOfWitness = 2;

/**
 * Asks the old access token, unless the calls for it are not to be had: then it is silent, as when it is asked in vain. What
 * must know asks now.
 */
export async function askWithinBudget(engine: Engine, offer: AnsweredOffer): Promise<Testimony> {
  const mayAsk = (await engine.haveCalls?.(callsOfWitness)) ?? true;
  return mayAsk ? askNow(engine, offer) : "silent";
}

/** Asks the old access token; the time is the later of two clocks, so that one which expires meanwhile proves nothing. */
export function askNow({ provider, clock }: Engine, offer: AnsweredOffer): Promise<Testimony> {
  const now = new Date(Math.max(clock().getTime(), offer.claim.startedAt.getTime()));
  return inSpan("witness", {}, async (span) => {
    const testimony = await askWitness(provider, offer, now);
    span.add({ outcome: testimony });
    return testimony;
  });
}

/** Whether a replay would still bring the same pair, because the operator knows of a grace period and it runs. */
function isWithinGrace(provider: Provider, first: UnresolvedOffer, now: Date): boolean {
  return now.getTime() - first.startedAt.getTime() < provider.refreshGraceMs;
}

/** A new connection takes a set over from a refresh under way; when it fails, that one is still at work. */
function stillUnderWay(claim: Claim, unresolved: readonly UnresolvedOffer[]): Failed | null {
  const until = Math.max(...unresolved.map(({ deadlineAt }) => deadlineAt.getTime()));
  const retryAfterMs = until - claim.startedAt.getTime();
  if (retryAfterMs <= 0) return null;
  const note = { code: "under_way", until: new Date(until).toISOString() } as const;
  return failed("not_sent", note, { retryAfterMs });
}

/**
 * Makes sure that a set of a restored or promoted database is not behind the provider. Null means: it may be offered, for the
 * first time as far as anybody knows.
 */
async function proveAfterRestore(claim: Claim, testimony: Testimony): Promise<Failed | null> {
  switch (testimony) {
    case "alive":
      return null;
    case "dead":
      return failed("not_sent", behindAfterRestore(claim.unprovenSince ?? claim.startedAt), {
        verdict: "used_elsewhere",
        testimony,
      });
    case "silent":
      return failed("not_sent", { code: "could_not_ask", since: "adoption" }, { testimony });
    case "expired":
    case "inactive":
      await markReplay(db(), claim.attemptId);
      return null;
  }
}

/** The evidence against a set whose stored generation is known to be behind. */
export function behindAfterRestore(adoptedAt: Date): Note {
  return { code: "behind_after_restore", adoptedAt: adoptedAt.toISOString() };
}

/** What is done while an answer may still turn up: nothing is offered and nothing pronounced dead. */
function waitForJournal(
  { id, startedAt, instance }: UnresolvedOffer,
  testimony: Testimony,
  askedAt: Date,
): Failed {
  const note = {
    code: id === null ? "journal_not_read" : "answer_may_lie_elsewhere",
    at: startedAt.toISOString(),
    instance,
    testimony,
    askedAt: askedAt.toISOString(),
  } as const;
  return failed("not_sent", note, { testimony });
}

/**
 * Finds out whether the claimed generation may have been rotated already: by earlier offers whose outcome is not known,
 * or by a later state of the database than the one that was adopted. Null means: it may be offered (again). Nothing is
 * asked before the offers' deadlines are past: an answer that is true while a call is under way may be false a moment
 * later. An offer that is not closed is waited for, unless the old access token proves that nothing came of it.
 */
export async function resolveOffers(engine: Engine, work: RefreshWork): Promise<Failed | null> {
  const { provider, clock } = engine;
  const { claim, unresolved, pair } = work;
  const first = unresolved[0];
  if (!first && !claim.unprovenSince) return null;
  const underWay = stillUnderWay(claim, unresolved);
  if (underWay) return underWay;
  const revocation = unresolved.find(({ kind }) => kind === "revoke");
  if (revocation) {
    return failed("not_sent", { code: "revocation_unanswered", at: revocation.startedAt.toISOString() });
  }
  const testimony = await askWithinBudget(engine, work);
  if (!first) return proveAfterRestore(claim, testimony);
  if (testimony === "alive") {
    const ids = idsOf(unresolved);
    const now = clock();
    const note = { code: "still_alive", askedAt: now.toISOString() } as const;
    await completeUnresolved(db(), ids, { outcome: "not_rotated", note }, now);
    return null;
  }
  const open = unresolved.find(({ isClosed }) => !isClosed);
  if (open) return waitForJournal(open, testimony, clock());
  const brokeOff = unresolved.find(({ wasAnswered, witnessDead }) => !wasAnswered && !witnessDead);
  if (testimony === "dead" && !isWithinGrace(provider, first, clock())) {
    if (brokeOff) return lost(brokeOff.startedAt, "dead", unresolved);
    if (claim.unprovenSince) return proveAfterRestore(claim, testimony);
  }
  // An expired token is asked in vain: then the offer itself is the question.
  if (testimony === "silent" && !hasExpired(pair, clock())) {
    return failed("not_sent", { code: "could_not_ask", since: "earlier_attempt" }, { testimony });
  }
  await markReplay(db(), claim.attemptId);
  return null;
}
