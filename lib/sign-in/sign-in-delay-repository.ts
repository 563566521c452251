import "server-only";
import type { Db } from "#lib/db/client.ts";

/** How failures slow the next try: some are free, then the delay doubles up to the longest. */
export interface DelayRule {
  free: number;
  firstSeconds: number;
  mostSeconds: number;
}

/** Until when the next try with any of the keys has to wait; null when none has to. */
export async function findDelay(db: Db, keys: readonly string[], now: Date): Promise<Date | null> {
  const { _max } = await db.signInDelay.aggregate({
    where: { key: { in: [...keys] }, nextAt: { gt: now } },
    _max: { nextAt: true },
  });
  return _max.nextAt;
}

/**
 * Counts a try as failed before it is made, so that many at once are not all free; false when another one came first and
 * this one has to wait. Failures are forgotten after an hour without one.
 */
export async function countFailure(
  db: Db,
  key: string,
  { free, firstSeconds, mostSeconds }: DelayRule,
  now: Date,
): Promise<boolean> {
  const counted = await db.$executeRaw`
    INSERT INTO "SignInDelay" AS d ("key", "failures", "lastAt", "nextAt") VALUES (${key}, 1, ${now}, ${now})
    ON CONFLICT ("key") DO UPDATE SET
      "failures" = CASE WHEN d."lastAt" < ${now}::timestamptz - interval '1 hour' THEN 1 ELSE d."failures" + 1 END,
      "lastAt" = ${now},
      "nextAt" = ${now}::timestamptz + make_interval(secs => CASE
        WHEN d."lastAt" < ${now}::timestamptz - interval '1 hour' OR d."failures" + 1 < ${free} THEN 0
        ELSE least(${mostSeconds}::float8, ${firstSeconds}::float8 * 2 ^ least(d."failures" + 1 - ${free}, 20)) END)
    WHERE d."nextAt" <= ${now}`;
  return counted === 1;
}

/** Takes back a counted try that succeeded. */
export async function takeBackFailure(db: Db, keys: readonly string[], now: Date): Promise<void> {
  await db.$executeRaw`
    UPDATE "SignInDelay" SET "failures" = greatest("failures" - 1, 0), "nextAt" = ${now} WHERE "key" = ANY(${keys})`;
}

/** Forgets all failures of a key. */
export async function forgetFailures(db: Db, keys: readonly string[]): Promise<void> {
  await db.signInDelay.deleteMany({ where: { key: { in: [...keys] } } });
}
