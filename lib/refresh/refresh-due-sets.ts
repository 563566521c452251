import "server-only";
import { larderItself } from "#lib/audit/audit-actor.ts";
import { reach } from "#lib/custody/crash-points.ts";
import { type CredentialsCandidate, listCredentialsOfMany } from "#lib/custody/offer-client-secrets.ts";
import { db } from "#lib/db/client.ts";
import { logger } from "#lib/logger.ts";
import { getProvider } from "#lib/oauth/get-provider.ts";
import { getVault, type Vault } from "#lib/vault/vault.ts";
import { carryOutRefresh } from "./carry-out-refresh.ts";
import { type ClaimedSet, claimDueSets, claimOpenSets } from "./claim-due-sets.ts";
import type { RefreshFinding } from "./refresh-report.ts";

/** What a worker lets a sweep do. */
export interface SweepLimits {
  /** How many sets are worked on at once. */
  concurrency: number;
  /** Waits until the provider may be called, at most so many times; 0 when nothing may be begun now. */
  takeTurns(most: number, signal: AbortSignal): Promise<number>;
  /** Called each time it has looked for what is to be done. */
  onLook?(): void;
  /** Called with everything that came of a set, to slow down or to count. */
  onFinding(finding: RefreshFinding, milliseconds: number): void;
  /** Aborted when nothing new may be begun; what is in flight is finished. */
  signal: AbortSignal;
}

export type Claimer = (vault: Vault, limit: number, timeoutMs: number) => Promise<ClaimedSet[]>;

type Credentials = (applicationId: string) => CredentialsCandidate[];

/** The secrets of a batch's applications. */
function credentialsOf(vault: Vault, sets: readonly ClaimedSet[]): Promise<Credentials> {
  const ids = new Set(sets.map(({ claim }) => claim.applicationId));
  return listCredentialsOfMany(db(), vault, [...ids]);
}

async function carryOut(
  vault: Vault,
  set: ClaimedSet,
  credentials: Promise<Credentials>,
  limits: SweepLimits,
  trigger: "schedule" | "recovery",
): Promise<void> {
  const startedAt = performance.now();
  try {
    const candidates = (await credentials)(set.claim.applicationId);
    const cause = { trigger, actor: larderItself };
    const finding = await carryOutRefresh(vault, getProvider(), { ...set, cause, candidates });
    limits.onFinding(finding, performance.now() - startedAt);
  } catch (error) {
    // The attempt stays open: recovery settles it when what failed here works again.
    logger().error({ error, tokenSetId: set.claim.tokenSetId }, "A refresh could not be carried to its end.");
  }
}

/**
 * Claims and carries out until nothing is left to claim; always `concurrency` at once while there is enough. A set is
 * claimed when its turn has come and no sooner: no claim runs out while it waits.
 */
async function sweep(claim: Claimer, trigger: "schedule" | "recovery", limits: SweepLimits): Promise<number> {
  const vault = await getVault();
  const { timeoutMs } = getProvider();
  const running = new Set<Promise<void>>();
  let total = 0;
  try {
    for (;;) {
      const turns = await limits.takeTurns(limits.concurrency - running.size, limits.signal);
      if (turns === 0 || limits.signal.aborted) break;
      await reach("before-claim", null);
      const sets = await claim(vault, turns, timeoutMs);
      limits.onLook?.();
      total += sets.length;
      const credentials = credentialsOf(vault, sets);
      // Each refresh hears of it when its turn has come.
      credentials.catch(() => undefined);
      for (const set of sets) {
        const work = carryOut(vault, set, credentials, limits, trigger).finally(() => running.delete(work));
        running.add(work);
      }
      if (sets.length < turns) break;
      // A quarter free: fewer, larger claims cost the database less than many small ones.
      while (running.size > limits.concurrency * 0.75) await Promise.race(running);
    }
  } finally {
    await Promise.all(running);
  }
  return total;
}

/** Refreshes every set that is due, soonest to expire first; returns how many were taken on. */
export function refreshDueSets(limits: SweepLimits): Promise<number> {
  return sweep(claimDueSets, "schedule", limits);
}

/**
 * Settles every attempt that is open past its deadline: the old access token is asked, and what was not rotated is
 * offered again. Returns how many sets were taken on.
 */
export function recoverOpenSets(limits: SweepLimits): Promise<number> {
  return sweep(claimOpenSets, "recovery", limits);
}
