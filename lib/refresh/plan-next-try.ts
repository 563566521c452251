import type { AttemptTrigger } from "#generated/prisma/client.ts";
import type { Note } from "#lib/custody/note.ts";
import type { TokenSetState } from "#lib/custody/token-set-state-repository.ts";
import { type Failure, planRetry } from "./plan-retry.ts";

type Plan = Pick<TokenSetState, "failureCount" | "nextRefreshAt" | "retryAt">;

type FailedTry = Omit<Failure, "failureCount"> & { note: Note; trigger: AttemptTrigger };

/** How long after a revocation may be repeated a refresh looks whether it still has to wait for it. */
const behindRevocationMs = 60_000;

/** The columns of a set that say when it is tried again after a refresh that brought nothing. */
export function planNextTry(set: Plan, failure: FailedTry, now: Date) {
  if (failure.note.code === "revocation_unanswered") return letRevocationFirst(set, failure, now);
  const { outcome, note, ...rest } = failure;
  const failureCount = set.failureCount + 1;
  const planned = planRetry({ outcome, failureCount, ...rest }, now, Math.random());
  const retryAt = isDelayedByPerson(set, failure, now) ? earlier(set.retryAt, planned) : planned;
  const plan = { failureCount, failureReason: note, failedAt: now, retryAt };
  // What spent nothing is due when it may be tried again, whoever began it and however late the plan was.
  const isPlannedLater = outcome !== "unknown" && set.nextRefreshAt !== null && set.nextRefreshAt > retryAt;
  return isPlannedLater ? { ...plan, nextRefreshAt: retryAt } : plan;
}

/**
 * What waits for a revocation is no failure, and does not keep it waiting: it is repeated as planned, or at once where a
 * person asks, and a refresh looks again only after it.
 */
function letRevocationFirst({ retryAt, nextRefreshAt }: Plan, { trigger }: FailedTry, now: Date) {
  const isAsked = trigger === "person" || trigger === "api";
  const repeatAt = isAsked || retryAt === null || retryAt < now ? now : retryAt;
  const lookAt = new Date(repeatAt.getTime() + behindRevocationMs);
  const isDue = nextRefreshAt !== null && nextRefreshAt < lookAt;
  return { retryAt: repeatAt, ...(isDue ? { nextRefreshAt: lookAt } : {}) };
}

/** Whether a click came before the worker's next try: that one stays as it was planned, unless it was asked to wait. */
function isDelayedByPerson({ retryAt }: Plan, { outcome, retryAfterMs, trigger }: FailedTry, now: Date) {
  const isAsked = trigger === "person" || trigger === "api";
  return isAsked && outcome !== "unknown" && retryAfterMs === null && retryAt !== null && retryAt > now;
}

function earlier(one: Date | null, other: Date): Date {
  return one !== null && one < other ? one : other;
}
