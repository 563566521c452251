import { type Cause, causes } from "#lib/health/cause.ts";
import type { Standing } from "#lib/health/summarize.ts";
import { type Health, healths } from "#lib/health/token-set-health.ts";
import type { StandingCount } from "./tally-repository.ts";

/** What decides about a cause besides the set's own row. */
export interface Around {
  isDatabaseHeld: boolean;
  /** Apicbase refuses the application's client secret. */
  isSecretRefused: boolean;
}

const isCause = (word: string | undefined): word is Cause => causes.some((cause) => cause === word);
const isHealth = (word: string | undefined): word is Health => healths.some((health) => health === word);

/** The cause of sets that stand so, as `toCause` says it of each: without what waits for a machine or a decision. */
function toCause(
  standing: string,
  health: Health,
  { isDatabaseHeld, isSecretRefused }: Around,
): Cause | null {
  const [phase, word] = standing.split(":");
  const told = isCause(word) ? word : null;
  if (phase === "revoked" || phase === "reauthorize") return told;
  if (phase === "archived") return "archived";
  if (phase === "on_hold") return "client_secret_changed";
  if (phase === "pending") return isSecretRefused ? "client_secret_changed" : told;
  if (isDatabaseHeld) return "database_held";
  if (phase === "paused") return "paused";
  if (isSecretRefused) return "client_secret_changed";
  if (phase === "in_doubt") return "in_doubt";
  return phase === "running" && health === "overdue" && told !== "unproven" ? "late" : told;
}

/** The sets of a count by health and cause. */
export function readStanding(row: StandingCount, around: Around): Standing[] {
  const { environment, applicationId, standing, all, expired, due, silent } = row;
  const [phase, , mark] = standing.split(":");
  const as = (health: Health, count: number, unknown = 0): Standing[] => {
    if (count === 0) return [];
    const cause = toCause(standing, health, around);
    const isKnown = health === "retrying" || health === "due" || health === "healthy";
    const working = isKnown && mark !== "dead" ? count - unknown : 0;
    return [{ environment, applicationId, health, cause, count, working, unknown }];
  };
  if (phase !== "failing" && phase !== "running") return isHealth(phase) ? as(phase, all) : [];
  const living = all - expired;
  const unheard = mark === "dead" ? 0 : mark === "behind" ? living : silent;
  if (phase === "failing") return [...as("overdue", expired), ...as("retrying", living, unheard)];
  const healthy = all - due;
  const ofHealthy = Math.min(unheard, healthy);
  return [
    ...as("overdue", expired),
    ...as("due", due - expired, unheard - ofHealthy),
    ...as("healthy", healthy, ofHealthy),
  ];
}
