import type { Environment } from "#lib/auth/permissions.ts";
import type { Cause } from "#lib/health/cause.ts";
import type { Health } from "#lib/health/token-set-health.ts";

/** What words of a search mean for the list of token sets. */
export interface StateFilter {
  environment?: Environment;
  health?: Health;
  cause?: Cause;
}

/** What people call an environment or a state, as labels and buttons say it, each a few words in any order. */
const phrases: readonly (readonly [string, StateFilter])[] = [
  ["production", { environment: "production" }],
  ["prod", { environment: "production" }],
  ["development", { environment: "development" }],
  ["dev", { environment: "development" }],
  ["healthy", { health: "healthy" }],
  ["refresh due", { health: "due" }],
  ["retrying", { health: "retrying" }],
  ["overdue", { health: "overdue" }],
  ["expired", { health: "overdue" }],
  ["expired retrying", { health: "overdue" }],
  ["connection lost", { health: "reauthorize" }],
  ["lost", { health: "reauthorize" }],
  ["reconnect", { health: "reauthorize" }],
  ["stopped", { health: "on_hold" }],
  ["secret refused", { cause: "client_secret_changed" }],
  ["client secret refused", { cause: "client_secret_changed" }],
  ["reply lost", { cause: "answer_lost" }],
  ["used elsewhere", { cause: "used_elsewhere" }],
  ["used elsewhere or revoked", { cause: "used_elsewhere" }],
  ["revoked at apicbase", { cause: "revoked_at_apicbase" }],
  ["revoked here", { cause: "revoked_here" }],
  ["revocation not confirmed", { cause: "revocation_unconfirmed" }],
  ["consent not finished", { cause: "code_expired" }],
  ["consent not finished in time", { cause: "code_expired" }],
  ["cause not known", { cause: "unknown" }],
  ["apicbase not answering", { cause: "provider_unreachable" }],
  ["apicbase is not answering", { cause: "provider_unreachable" }],
  ["slowed down", { cause: "provider_slows" }],
  ["not granted", { cause: "scope_missing" }],
  ["scope missing", { cause: "scope_missing" }],
  ["not refreshed in time", { cause: "late" }],
  ["refresh failed", { cause: "refresh_failed" }],
  ["in use", { cause: "in_use" }],
  ["being clarified", { health: "in_doubt" }],
  ["in doubt", { health: "in_doubt" }],
  ["revoked", { health: "revoked" }],
  ["paused", { health: "paused" }],
  ["archived", { health: "archived" }],
  ["not connected", { health: "pending" }],
  ["not connected yet", { health: "pending" }],
  ["pending", { health: "pending" }],
];

const shortestBeginning = 4;
const longestFirst = phrases
  .map(([text, filter]) => ({ words: text.split(" "), filter }))
  .toSorted((left, right) => right.words.length - left.words.length);

/** Whether a typed word is this one, or enough of its beginning while somebody types. */
function isWord(typed: string, word: string): boolean {
  const lower = typed.toLowerCase();
  return lower === word || (lower.length >= shortestBeginning && word.startsWith(lower));
}

/** The typed words without those of the phrase; null where one of the phrase's is missing. */
function without(typed: readonly string[], phrase: readonly string[]): string[] | null {
  const left = [...typed];
  for (const word of phrase) {
    const index = left.findIndex((one) => isWord(one, word));
    if (index < 0) return null;
    left.splice(index, 1);
  }
  return left;
}

/** Takes the states and the environment out of the words of a search; null where it names none. */
export function readStates(words: readonly string[]): { filter: StateFilter; rest: string[] } | null {
  let rest = [...words];
  let filter: StateFilter = {};
  for (const { words: phrase, filter: meant } of longestFirst) {
    const isTaken = Object.keys(meant).some((name) => Object.hasOwn(filter, name));
    const left = isTaken ? null : without(rest, phrase);
    if (!left) continue;
    rest = left;
    filter = { ...filter, ...meant };
  }
  return Object.keys(filter).length === 0 ? null : { filter, rest };
}
