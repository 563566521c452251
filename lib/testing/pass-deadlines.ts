import { asOwner } from "./as-owner.ts";

/** Moves the claim of a token set and the deadlines of its unresolved attempts into the past. */
export async function passDeadlines(tokenSetId: string): Promise<void> {
  const past = new Date(Date.now() - 1_000);
  await asOwner().tokenSet.updateMany({
    where: { id: tokenSetId, claimedUntil: { not: null } },
    data: { claimedUntil: past },
  });
  await asOwner().attempt.updateMany({
    where: { tokenSetId, OR: [{ outcome: null }, { outcome: "unknown" }] },
    data: { deadlineAt: past },
  });
}

/** As recovery does with offers of a process whose journal it has read: no answer can turn up any more. */
export async function closeOffers(tokenSetId: string): Promise<void> {
  // Not now: who asks within the same millisecond would be told of this outcome.
  const completedAt = new Date(Date.now() - 1_000);
  await asOwner().attempt.updateMany({
    where: { tokenSetId, outcome: null },
    data: { outcome: "unknown", detail: { code: "no_answer_in_journal" }, completedAt },
  });
}
