import { db } from "#lib/db/client.ts";

/** Makes it as if the claim on a token set and its unsettled attempts had run out a moment ago. */
export async function passDeadlines(tokenSetId: string): Promise<void> {
  const past = new Date(Date.now() - 1_000);
  await db().tokenSet.updateMany({
    where: { id: tokenSetId, claimedUntil: { not: null } },
    data: { claimedUntil: past },
  });
  await db().attempt.updateMany({
    where: { tokenSetId, OR: [{ outcome: null }, { outcome: "unknown" }] },
    data: { deadlineAt: past },
  });
}
