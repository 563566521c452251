import type { Verdict } from "#generated/prisma/client.ts";

/** What decides whether a machine gets the access token, read in one statement. Instants are the database's. */
export interface HandoutFacts {
  now: Date;
  generation: number;
  hasAccessToken: boolean;
  accessTokenIssuedAt: Date | null;
  accessTokenExpiresAt: Date | null;
  /** The earliest moment at which any path may offer the refresh token; null when none may. */
  dueAt: Date | null;
  failureCount: number;
  verdict: Verdict | null;
  verdictAt: Date | null;
  doubtSince: Date | null;
  checkActive: boolean | null;
  checkedAt: Date | null;
  revokedAt: Date | null;
  pausedAt: Date | null;
  archivedAt: Date | null;
  credentialsRefusedAt: Date | null;
  /** An offer is out. */
  isClaimed: boolean;
  /** The last offer's deadline is past, and its outcome is not known. */
  isUnresolved: boolean;
  /** The database was copied or restored, and nobody has adopted it. */
  isHeld: boolean;
  /** The database has just failed over, and journals are being read: what was due may have been refreshed. */
  isFailingOver: boolean;
}

/** Why a token is handed out although the set is not in order. */
export type Hint = "stopped" | "paused" | "held" | "lost" | "retrying";

/** What a machine that asks now gets. */
export type HandoutPlan =
  /** The token in force, until `until`, when nothing may rotate it yet. */
  | { kind: "hand_out"; until: Date; hint: Hint | null }
  /** A new pair is needed, and may be asked for from `at` on. */
  | { kind: "rotate"; at: Date }
  /** A refresh is under way. */
  | { kind: "wait" }
  /** Nothing is promised unless the token is heard alive now; then it is planned as if the last offer had not been made. */
  | { kind: "verify" }
  | { kind: "dead"; why: "archived" | "revoked" | "never_connected" | "lost" | "expired" }
  | {
      kind: "unavailable";
      why: "clarified" | "paused" | "stopped" | "held" | "retrying";
      until: Date | null;
    };

const longestMarginMs = 60_000;
const longestFlightMs = 5_000;
/** What a set that no schedule refreshes is promised at a time: whoever mends it does not wait longer. */
const shortPromiseMs = 5 * 60_000;
/** When a machine may ask again that was refused while journals are read after a failover. */
const catchUpMs = 5_000;

/** How long before a rotation promises end: for clocks that differ, and requests that are on their way. */
export function marginMs({ accessTokenIssuedAt, accessTokenExpiresAt }: HandoutFacts): number {
  const lifeMs = (accessTokenExpiresAt?.getTime() ?? 0) - (accessTokenIssuedAt?.getTime() ?? 0);
  return Math.max(0, Math.min(longestMarginMs, lifeMs / 10));
}

/** How long a request may be on its way after the promise under which it was made has ended. */
export function flightMs(facts: HandoutFacts): number {
  return Math.min(longestFlightMs, marginMs(facts));
}

const at = (ms: number) => new Date(ms);

/** The token until a moment that nobody planned a rotation for; null when too little of its life is left. */
function handOutShortly(facts: HandoutFacts, hint: Hint): HandoutPlan | null {
  const now = facts.now.getTime();
  const endMs = (facts.accessTokenExpiresAt?.getTime() ?? 0) - marginMs(facts);
  if (!facts.hasAccessToken || endMs <= now) return null;
  return { kind: "hand_out", until: at(Math.min(endMs, now + shortPromiseMs)), hint };
}

/** A dead set's access token may still work: it is given as long as it was heard alive after the verdict. */
function planForDead(facts: HandoutFacts): HandoutPlan {
  const { checkActive, checkedAt, verdictAt } = facts;
  const heardAlive =
    checkActive === true && checkedAt !== null && verdictAt !== null && checkedAt > verdictAt;
  return (heardAlive ? handOutShortly(facts, "lost") : null) ?? { kind: "dead", why: "lost" };
}

/** Sets that nobody may refresh now. */
function planForStopped(facts: HandoutFacts): HandoutPlan | null {
  const { verdict, credentialsRefusedAt, pausedAt, isHeld } = facts;
  if (isHeld) return handOutShortly(facts, "held") ?? { kind: "unavailable", why: "held", until: null };
  if (pausedAt) return handOutShortly(facts, "paused") ?? { kind: "unavailable", why: "paused", until: null };
  if (verdict || credentialsRefusedAt) {
    return handOutShortly(facts, "stopped") ?? { kind: "unavailable", why: "stopped", until: null };
  }
  return null;
}

/** Sets that the schedule refreshes. Promises end a margin before the next offer; from then on a caller starts it. */
function planForRunning(facts: HandoutFacts): HandoutPlan {
  const now = facts.now.getTime();
  const dueMs = facts.dueAt?.getTime() ?? Number.POSITIVE_INFINITY;
  const expiryMs = facts.accessTokenExpiresAt?.getTime() ?? 0;
  const isRetrying = facts.failureCount > 0 && dueMs > now;
  // A retry comes soon: a whole margin would leave nothing to hand out before it.
  const untilMs = Math.min(
    dueMs - (isRetrying ? flightMs(facts) : marginMs(facts)),
    expiryMs - marginMs(facts),
  );
  if (facts.hasAccessToken && now < untilMs) {
    return { kind: "hand_out", until: at(untilMs), hint: isRetrying ? "retrying" : null };
  }
  if (facts.dueAt === null) return { kind: "dead", why: "expired" };
  if (isRetrying) return { kind: "unavailable", why: "retrying", until: facts.dueAt };
  return { kind: "rotate", at: at(Math.max(now, Math.min(dueMs, untilMs + flightMs(facts)))) };
}

/** Whether the set may have been refreshed in a moment that the database has not heard of: its token may be dead. */
function mayBeBehind({ isFailingOver, dueAt, now }: HandoutFacts): boolean {
  return isFailingOver && dueAt !== null && dueAt.getTime() <= now.getTime() + longestMarginMs;
}

/** Decides what a machine that asks now gets. Nothing that it asks for causes a rotation before all promises have ended. */
export function planHandout(facts: HandoutFacts): HandoutPlan {
  if (facts.archivedAt) return { kind: "dead", why: "archived" };
  if (facts.revokedAt) return { kind: "dead", why: "revoked" };
  if (facts.verdict && facts.verdict !== "client_secret_changed") return planForDead(facts);
  if (facts.generation === 0) return { kind: "dead", why: "never_connected" };
  if (mayBeBehind(facts)) {
    return { kind: "unavailable", why: "clarified", until: at(facts.now.getTime() + catchUpMs) };
  }
  if (facts.isClaimed) return { kind: "wait" };
  if (facts.isUnresolved && !facts.doubtSince) return { kind: "verify" };
  if (facts.doubtSince) return { kind: "unavailable", why: "clarified", until: facts.dueAt };
  return planForStopped(facts) ?? planForRunning(facts);
}
