import { Prisma, type Verdict } from "#generated/prisma/client.ts";
import type { Note } from "#lib/custody/note.ts";
import type { TokenSetState } from "#lib/custody/token-set-state-repository.ts";
import type { Failed } from "./refresh-report.ts";

/**
 * Whether it is open now that the connection still works: true where the current pair may have ended; false where its
 * access token was heard alive; null where nothing was heard of it.
 */
function leavesInDoubt({ note, testimony }: Failed): boolean | null {
  if (note.code === "refused_while_open" || note.code === "refused_while_unread") return true;
  if (testimony === null || testimony === "silent") return null;
  return testimony !== "alive";
}

const certain = { doubtSince: null, doubtEvidence: Prisma.DbNull };

/** What a set is known by that a verdict has been found on. A refused client leaves open what was open. */
function toDead(verdict: Verdict, note: Note, now: Date) {
  const settled = verdict === "client_secret_changed" ? {} : certain;
  return { verdict, verdictEvidence: note, verdictAt: now, ...settled };
}

/** A set stays in doubt until its access token is heard alive, a pair arrives, or there is a verdict. */
function toDoubt(set: TokenSetState, finding: Failed, now: Date) {
  const doubt = leavesInDoubt(finding);
  if (doubt === null) return {};
  return doubt ? { doubtSince: set.doubtSince ?? now, doubtEvidence: finding.note } : certain;
}

/** What a failed refresh says about the set: the columns, and whether it is shown as working after it. */
export function toCondition(set: TokenSetState, finding: Failed, now: Date) {
  const { verdict, note } = finding;
  const columns = verdict === null ? toDoubt(set, finding, now) : toDead(verdict, note, now);
  const isInDoubt = leavesInDoubt(finding) ?? set.doubtSince !== null;
  return { columns, isShownWorking: verdict === null && !isInDoubt };
}
