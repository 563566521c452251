import "server-only";
import { askWitness, type Testimony } from "#lib/custody/ask-witness.ts";
import { completeAttempts, markReplay, type UnresolvedOffer } from "#lib/custody/attempt-repository.ts";
import type { Claim } from "#lib/custody/claim.ts";
import type { Engine } from "#lib/custody/engine.ts";
import { db } from "#lib/db/client.ts";
import type { Provider } from "#lib/oauth/provider.ts";
import { type Failed, failed } from "./refresh-report.ts";
import type { RefreshWork } from "./refresh-work.ts";

/** How often a generation may be offered without any witness before it is given up. */
const offersWithoutWitness = 2;

/** How it is known, or taken for granted, that an offer without an answer was a rotation. */
const proofsOfLoss = {
  dead: "the old access token died before its time, so Apicbase had rotated",
  replayRefused:
    "when it was offered once more it was refused (invalid_grant), so Apicbase had most likely rotated",
  givenUp:
    "the old access token has expired, so nothing can tell whether Apicbase had rotated; it is not offered a third time",
} as const;

/**
 * The verdict on a rotation whose answer never came.
 * @param at when it was offered
 * @param offers earlier offers that are lost with it
 */
export function lost(
  at: Date,
  proof: keyof typeof proofsOfLoss,
  offers: readonly Pick<UnresolvedOffer, "id">[] = [],
): Failed {
  const clock = at.toISOString().slice(11, 19);
  return failed(
    "lost",
    `Answer lost in transit at ${clock} UTC: the refresh token was offered, no complete answer arrived, and ${proofsOfLoss[proof]}.`,
    { verdict: "answer_lost", lostOfferIds: offers.map(({ id }) => id) },
  );
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
  const clock = new Date(until).toISOString().slice(11, 19);
  return failed(
    "not_sent",
    `Another attempt may still be under way, so nothing was sent. Try again after ${clock} UTC.`,
    { retryAfterMs },
  );
}

const couldNotAsk =
  "and Apicbase could not be asked about it, so nothing was sent. Try again in a few minutes.";

/**
 * Makes sure that a set of an adopted copy or backup is not behind the provider. Null means: it may be offered, for the
 * first time as far as anybody knows.
 */
async function proveAfterRestore(claim: Claim, testimony: Testimony): Promise<Failed | null> {
  switch (testimony) {
    case "alive":
      return null;
    case "dead":
      return failed("not_sent", behindAfterRestore(claim.unprovenSince ?? claim.startedAt), {
        verdict: "used_elsewhere",
      });
    case "silent":
      return failed("not_sent", `Whether this set is behind is not known since the adoption, ${couldNotAsk}`);
    case "expired":
      await markReplay(db(), claim.attemptId);
      return null;
  }
}

/** The evidence against a set whose stored generation is known to be behind. */
export function behindAfterRestore(adoptedAt: Date): string {
  const clock = adoptedAt.toISOString().slice(0, 16).replace("T", " at ");
  return `A copy or backup of the database was adopted on ${clock} UTC, and the access token in it died before its time: the pair had been rotated after this state was saved. Nothing was sent.`;
}

/**
 * Finds out whether the claimed generation may have been rotated already: by earlier offers whose answer never came, or
 * by a later state of the database than the one that was adopted. Null means: it may be offered (again). Nothing is asked
 * before the offers' deadlines are past: an answer that is true while a call is under way may be false a moment later.
 */
export async function resolveOffers(engine: Engine, work: RefreshWork): Promise<Failed | null> {
  const { provider, clock } = engine;
  const { claim, unresolved } = work;
  const first = unresolved[0];
  if (!first && !claim.unprovenSince) return null;
  const underWay = stillUnderWay(claim, unresolved);
  if (underWay) return underWay;
  const testimony = await askWitness(provider, work, claim.startedAt);
  if (!first) return proveAfterRestore(claim, testimony);
  if (testimony === "alive") {
    const detail = "The old access token is still alive: Apicbase had not rotated.";
    const ids = unresolved.map(({ id }) => id);
    await completeAttempts(db(), ids, { outcome: "not_rotated", detail }, clock());
    return null;
  }
  const mayReplay = unresolved.length < offersWithoutWitness;
  if (testimony === "dead" && mayReplay && isWithinGrace(provider, first, clock())) {
    await markReplay(db(), claim.attemptId);
    return null;
  }
  if (testimony === "dead") return lost(first.startedAt, "dead", unresolved);
  if (testimony === "silent") {
    return failed("not_sent", `An earlier attempt is still in doubt, ${couldNotAsk}`);
  }
  if (!mayReplay) return lost(first.startedAt, "givenUp", unresolved);
  await markReplay(db(), claim.attemptId);
  return null;
}
