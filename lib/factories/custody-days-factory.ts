import { db } from "#lib/db/client.ts";

/** Makes the figures of the days from an organization's attempts, as if they had been counted when they ended. */
export async function makeCustodyDays(organizationId: string): Promise<void> {
  const attempts = await db().attempt.findMany({
    where: { organizationId, kind: "refresh", completedAt: { not: null } },
    select: { tokenSetId: true, generation: true, completedAt: true, outcome: true, verdict: true },
  });
  const keyOf = (one: (typeof attempts)[number]) => `${one.tokenSetId} ${one.generation}`;
  const days = new Map<
    string,
    { refreshes: number; firstTimeRight: number; lostInTransit: number; endedAtApicbase: number }
  >();
  for (const attempt of attempts) {
    const day = attempt.completedAt?.toISOString().slice(0, 10) ?? "";
    const sums = days.get(day) ?? { refreshes: 0, firstTimeRight: 0, lostInTransit: 0, endedAtApicbase: 0 };
    const isIssued = attempt.outcome === "issued";
    const isOnly = attempts.filter((one) => keyOf(one) === keyOf(attempt)).length === 1;
    if (isIssued) sums.refreshes += 1;
    if (isIssued && isOnly) sums.firstTimeRight += 1;
    if (attempt.verdict === "answer_lost") sums.lostInTransit += 1;
    if (attempt.verdict === "used_elsewhere" || attempt.verdict === "revoked_at_apicbase") {
      sums.endedAtApicbase += 1;
    }
    days.set(day, sums);
  }
  await db().custodyDay.createMany({
    data: [...days].map(([day, sums]) => ({ organizationId, day: new Date(day), ...sums })),
    skipDuplicates: true,
  });
}
