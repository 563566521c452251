import "server-only";
import { attemptStorySelect } from "#lib/custody/attempt-repository.ts";
import type { Db } from "#lib/db/client.ts";

/** The client ID of an application, which is public. */
export async function findClientId(db: Db, organizationId: string, id: string): Promise<string | null> {
  const where = { id, organizationId };
  const application = await db.application.findFirst({ where, select: { clientId: true } });
  return application?.clientId ?? null;
}

/** How many pairs of a set Apicbase issued, how many of them are erased, and when the last was. */
export async function countPairs(
  db: Db,
  tokenSetId: string,
): Promise<{ issued: number; erased: number; lastErasedAt: Date | null }> {
  const [issued, erased] = await Promise.all([
    db.generation.count({ where: { tokenSetId } }),
    db.generation.aggregate({
      where: { tokenSetId, wipedAt: { not: null } },
      _count: true,
      _max: { wipedAt: true },
    }),
  ]);
  return { issued, erased: erased._count, lastErasedAt: erased._max.wipedAt };
}

/** The revocations of a set, newest first. */
export function listRevocations(db: Db, tokenSetId: string) {
  return db.attempt.findMany({
    where: { tokenSetId, kind: "revoke" },
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    take: 10,
    select: attemptStorySelect,
  });
}
