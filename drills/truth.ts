import { closeDb, db } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import { type Health, toHealth } from "#lib/health/token-set-health.ts";
import { type PairState, sha256Hex } from "#lib/testing/model/provider-truth.ts";
import { readSetState } from "#lib/testing/model/set-state.ts";
import type { SandboxControl, SandboxGeneration } from "../sandbox/testing/sandbox-control.ts";
import { findOverlaps } from "./harness.ts";

/** Every pair that the sandbox issued, and what became of it. */
export interface Ledger {
  generations: readonly SandboxGeneration[];
  stateOf(refreshToken: string): PairState;
  /** When an access token ended or will end, in milliseconds since 1970. */
  endOf(accessToken: string): number;
}

/** What a drill counts by the sandbox's own knowledge, and not by Larder's. */
export interface TruthCounts {
  /** Sets with a cause whose refresh token the sandbox would take. */
  livingDead: string[];
  /** Sets shown as working whose access token had ended, although Larder could have heard of it. */
  deadWorking: string[];
  /** Attempts that are marked as offering a token once more. */
  repeated: string[];
  overlaps: string[];
}

interface Patience {
  /** How long a set may be shown as working after its access token ended: five minutes unless given. */
  hearWithinMs?: number;
}

const fiveMinutesMs = 5 * 60_000;
const shownWorking: readonly Health[] = ["healthy", "due", "retrying"];
const mostListed = 20;

function stateOfGeneration({ refreshUsedAt, refreshRevokedAt }: SandboxGeneration): PairState {
  if (refreshUsedAt !== null) return "rotated";
  return refreshRevokedAt === null ? "alive" : "revoked";
}

/** Asks the sandbox what became of every pair. */
export async function readLedger(control: SandboxControl): Promise<Ledger> {
  const generations = await control.generations();
  const byRefresh = new Map(generations.map((one) => [one.refreshSha256, one]));
  const byAccess = new Map(generations.map((one) => [one.accessSha256, one]));
  return {
    generations,
    stateOf(refreshToken) {
      const found = byRefresh.get(sha256Hex(refreshToken));
      // One that was never issued cannot live.
      return found ? stateOfGeneration(found) : "revoked";
    },
    endOf(accessToken) {
      const found = byAccess.get(sha256Hex(accessToken));
      return found ? Math.min(found.accessRevokedAt ?? Number.POSITIVE_INFINITY, found.accessExpiresAt) : 0;
    },
  };
}

/** Compares what Larder says of every connected set of its database with what the sandbox knows. */
export async function countTruth(control: SandboxControl, patience: Patience = {}): Promise<TruthCounts> {
  const { hearWithinMs = fiveMinutesMs } = patience;
  const ledger = await readLedger(control);
  const world = { control, clientIds: new Set<string>(), outsiders: new Set<string>() };
  const where = { generation: { gt: 0 }, revokedAt: null };
  const sets = await db().tokenSet.findMany({ where, select: { id: true } });
  const counts: TruthCounts = { livingDead: [], deadWorking: [], repeated: [], overlaps: [] };
  for (const { id } of sets) {
    const { row, pair, state } = await readSetState(world, { id }, ledger);
    // A pause is the drill's own doing and hides nothing.
    const health = toHealth({ ...row, pausedAt: null }, new Date());
    if (health === "reauthorize" && state === "alive")
      counts.livingDead.push(`${id} has the cause ${row.verdict} and lives.`);
    if (!pair || !shownWorking.includes(health)) continue;
    const endedMs = Date.now() - ledger.endOf(pair.accessToken);
    if (endedMs > hearWithinMs)
      counts.deadWorking.push(`${id} is shown as ${health}; its access token ended ${endedMs} ms ago.`);
  }
  const attempts = await db().attempt.findMany({ where: { replay: true }, orderBy: { startedAt: "asc" } });
  counts.repeated = attempts.map(
    ({ tokenSetId, generation, startedAt, outcome }) =>
      `${tokenSetId}, generation ${generation}, ${startedAt.toISOString()}: ${outcome ?? "open"}`,
  );
  counts.overlaps = findOverlaps(await control.doubleSpends());
  return counts;
}

/** Counts, prints the counts and every repeated offer, and adds what must not be to the problems. */
export async function reportTruth(
  control: SandboxControl,
  problems: string[],
  patience: Patience = {},
): Promise<TruthCounts> {
  const counts = await countTruth(control, patience);
  const { livingDead, deadWorking, repeated, overlaps } = counts;
  console.log(
    `By the sandbox: living sets pronounced dead ${livingDead.length}; dead sets shown as working ` +
      `${deadWorking.length}; overlapping offers ${overlaps.length}; repeated offers ${repeated.length}.`,
  );
  for (const one of repeated.slice(0, mostListed)) console.log(`  offered again: ${one}`);
  if (repeated.length > mostListed) console.log(`  and ${repeated.length - mostListed} more`);
  problems.push(...livingDead, ...deadWorking, ...overlaps);
  return counts;
}

/** The same for another database, with the keys of this drill's own. */
export async function reportTruthIn(
  url: string,
  ...report: Parameters<typeof reportTruth>
): Promise<TruthCounts> {
  const own = env().DATABASE_URL;
  await closeDb();
  Object.assign(env(), { DATABASE_URL: url });
  try {
    return await reportTruth(...report);
  } finally {
    await closeDb();
    Object.assign(env(), { DATABASE_URL: own });
  }
}
