import { vi } from "vitest";
import { claimMs } from "#lib/custody/claim.ts";
import { db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { getProvider } from "#lib/oauth/get-provider.ts";
import { getVault } from "#lib/vault/vault.ts";
import { asOwner } from "../as-owner.ts";
import type { World } from "./world.ts";

const dayMs = 86_400_000;
/** Longer than an access token lives. */
const absenceMs = 8 * dayMs;

let monotonicAheadMs = 0;

/** This process's monotonic clock goes along when claims run out: it decides what may still be sent under one. */
function moveMonotonicClock(byMs: number): void {
  const real = vi.isMockFunction(performance.now) ? null : performance.now.bind(performance);
  monotonicAheadMs += byMs;
  if (real) vi.spyOn(performance, "now").mockImplementation(() => real() + monotonicAheadMs);
}

/** A call that the sandbox holds back is over long before any claim runs out. */
async function letProviderFinish(world: World): Promise<void> {
  await vi.waitFor(
    async () => {
      const calls = await world.control.calls({ endpoint: "token" });
      if (calls.some((call) => ["delay", "front"].includes(call.fault ?? "") && call.outcome === null)) {
        throw new Error("The sandbox is still at work.");
      }
    },
    { timeout: 10_000, interval: 20 },
  );
}

function idsOf(world: World): string[] {
  return world.sets.map(({ id }) => id);
}

/** Lets the deadlines of idle attempts pass; an attempt that is under way keeps its claim, as it is faster. */
export async function passIdleDeadlines(world: World, tokenSetIds: string[] = idsOf(world)): Promise<void> {
  await letProviderFinish(world);
  const past = new Date(Date.now() - 1_000);
  const idle = await db().attempt.findMany({
    where: {
      tokenSetId: { in: tokenSetIds },
      deadlineAt: { gt: past },
      OR: [{ outcome: null, id: { in: [...world.gates.idle()] } }, { outcome: "unknown" }],
    },
    select: { id: true },
  });
  if (idle.length > 0)
    await passDeadlinesOf(
      idle.map(({ id }) => id),
      past,
    );
  // What a worker is to judge, or to ask about again, but for what is being judged now.
  const isLeft = [{ standing: "aside" as const }, { attemptId: { in: idle.map(({ id }) => id) } }];
  await db().grant.updateMany({
    where: { tokenSetId: { in: tokenSetIds }, dueAt: { not: null }, OR: isLeft },
    data: { dueAt: past },
  });
  // A set in doubt is tried again when the deadline is past that its journal remembers, which no test moves.
  const inDoubt = { some: { outcome: "unknown", deadlineAt: { lte: past } } } as const;
  await db().tokenSet.updateMany({
    where: { id: { in: tokenSetIds }, attempts: inDoubt },
    data: { retryAt: null },
  });
}

async function passDeadlinesOf(attemptIds: string[], past: Date): Promise<void> {
  moveMonotonicClock(claimMs(getProvider().timeoutMs));
  await asOwner().attempt.updateMany({ where: { id: { in: attemptIds } }, data: { deadlineAt: past } });
  await db().tokenSet.updateMany({
    where: { claimedByAttemptId: { in: attemptIds } },
    data: { claimedUntil: past, retryAt: null },
  });
}

/** Every set of the run comes due now, and no pause after a failure runs any more. */
export async function comeDue(world: World): Promise<void> {
  await db().tokenSet.updateMany({
    where: { id: { in: idsOf(world) }, nextRefreshAt: { not: null } },
    data: { nextRefreshAt: new Date(Date.now() - 1_000), retryAt: null },
  });
}

/** Nothing is due for a while, and nobody has asked about any set for two days. */
export async function growUnchecked(world: World): Promise<void> {
  const longAgo = new Date(Date.now() - 2 * dayMs);
  await db().tokenSet.updateMany({
    where: { id: { in: idsOf(world) }, nextRefreshAt: { not: null } },
    data: { nextRefreshAt: new Date(Date.now() + dayMs), refreshedAt: longAgo, checkedAt: longAgo },
  });
}

/** A generation is insert-only; here it is the clock that moves, not the row. */
async function allowMoving(tx: Tx): Promise<void> {
  await tx.$executeRaw`SET LOCAL session_replication_role = replica`;
}

/** Whether a reply waits in a journal or a sleeping process: its times are written there, where no test moves them. */
async function isReplyUnderWay(world: World): Promise<boolean> {
  if (world.gates.isStalling()) return true;
  const vault = await getVault();
  const fingerprints = world.arrivals.list.map(({ refreshToken }) => vault.fingerprint(refreshToken));
  const kept = { refreshTokenFingerprint: { in: fingerprints } };
  return (await db().generation.count({ where: kept })) < new Set(fingerprints).size;
}

/** Nobody was there for longer than an access token lives: by the sandbox's clock and by all that Larder has written. */
export async function passAbsence(world: World): Promise<void> {
  if (await isReplyUnderWay(world)) return;
  await passIdleDeadlines(world);
  world.aheadMs += absenceMs;
  await world.control.setClockOffset(world.aheadMs);
  const ids = idsOf(world);
  await asOwner().$transaction(async (tx) => {
    await allowMoving(tx);
    await tx.$executeRaw`
      UPDATE "Generation" SET "issuedAt" = "issuedAt" - interval '8 days', "expiresAt" = "expiresAt" - interval '8 days'
      WHERE "tokenSetId" = ANY(${ids}::uuid[])`;
    await tx.$executeRaw`
      UPDATE "TokenSet" SET "accessTokenIssuedAt" = "accessTokenIssuedAt" - interval '8 days',
        "accessTokenExpiresAt" = "accessTokenExpiresAt" - interval '8 days',
        "nextRefreshAt" = "nextRefreshAt" - interval '8 days', "retryAt" = NULL
      WHERE "id" = ANY(${ids}::uuid[])`;
  });
}

/**
 * After an import: its expiry is the sandbox's word, by a clock that is days ahead of Larder's here, as two clocks
 * never are. Sets it right for what the sandbox told; what Larder reckoned itself is right already.
 */
export async function alignImported(world: World, tokenSetId: string): Promise<void> {
  const aheadSeconds = world.aheadMs / 1_000;
  if (aheadSeconds === 0) return;
  await asOwner().$transaction(async (tx) => {
    await allowMoving(tx);
    await tx.$executeRaw`
      UPDATE "Generation" g SET "expiresAt" = g."expiresAt" - make_interval(secs => ${aheadSeconds}::double precision)
      WHERE g."tokenSetId" = ${tokenSetId}::uuid AND g."expiresAt" > g."issuedAt" + interval '7 days 1 hour'`;
    await tx.$executeRaw`
      UPDATE "TokenSet" t SET "accessTokenExpiresAt" = g."expiresAt"
      FROM "Generation" g WHERE t."id" = ${tokenSetId}::uuid AND g."tokenSetId" = t."id" AND g."number" = t."generation"`;
  });
}
