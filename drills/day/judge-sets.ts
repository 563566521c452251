import type { SandboxGeneration } from "../../sandbox/testing/sandbox-control.ts";
import type { PlannedSet } from "./plan-sets.ts";

export interface DaySet extends PlannedSet {
  /** Its id in Larder. */
  id: string;
  sandboxTokenSetId: string;
}

/** What Larder's row says of a set when the day has ended. */
interface SetRow {
  generation: number;
  accessTokenExpiresAt: Date | null;
  verdict: string | null;
}

/** An access token that a machine collected, and until when Larder said that it may be used. */
export interface Collected {
  accessSha256: string;
  until: number;
}

/** What the sets of a day are judged by. */
export interface SetRecords {
  sets: readonly DaySet[];
  rows: ReadonlyMap<string, SetRow>;
  generations: readonly SandboxGeneration[];
  /** Ids at the sandbox of those whose access its owner ended there. */
  revoked: ReadonlySet<string>;
  collected: readonly Collected[];
  /** When the provider did not answer. */
  outages: readonly { from: number; until: number }[];
  beganAt: number;
  endedAt: number;
}

export interface JudgedSets {
  refreshed: number;
  /** Due when the day ended, and not refreshed yet. */
  left: number;
  /** How long a set waited at most from when it was due in the day, in milliseconds of the clock. */
  longestWaitMs: number;
  /** How long an access token had left at least when it was replaced, or when the day ended. */
  nearestMs: number;
  /** Of those whose access was ended at the provider, how many Larder has found. */
  foundRevoked: number;
  problems: string[];
}

const byNumber = (one: SandboxGeneration, other: SandboxGeneration) => one.number - other.number;

/** How much each access token of a set had left when it was replaced; a negative time is one without any that worked. */
function listRests(issued: readonly SandboxGeneration[], endedAt: number) {
  return issued.map(({ accessExpiresAt }, index) => ({
    accessExpiresAt,
    restMs: accessExpiresAt - (issued[index + 1]?.issuedAt ?? endedAt),
  }));
}

function judgeSet(set: DaySet, issued: readonly SandboxGeneration[], records: SetRecords): string[] {
  const { rows, outages, endedAt } = records;
  const row = rows.get(set.id);
  if (!row) return [`${set.id} is gone.`];
  const problems: string[] = [];
  const isDown = (at: number) => outages.some(({ from, until }) => from <= at && at < until);
  for (const { accessExpiresAt, restMs } of listRests(issued, endedAt)) {
    if (restMs < 0 && !isDown(accessExpiresAt))
      problems.push(`${set.id} (${set.origin}) was without a working access token for ${-restMs} ms.`);
  }
  if (row.verdict !== null) problems.push(`${set.id} has the cause ${row.verdict}, and lives.`);
  if (row.generation !== issued.length)
    problems.push(`${set.id} has the pair ${row.generation}, and ${issued.length} were issued.`);
  if (row.accessTokenExpiresAt === null || row.accessTokenExpiresAt.getTime() <= endedAt)
    problems.push(`By Larder's own row, the access token of ${set.id} has ended.`);
  return problems;
}

function waitOf(set: DaySet, issued: readonly SandboxGeneration[], { beganAt, endedAt }: SetRecords): number {
  return (issued[1]?.issuedAt ?? endedAt) - Math.max(set.dueAt, beganAt);
}

/** Machines that were told that they may use a token for longer than it lived. */
function listBrokenPromises({ collected, generations, endedAt }: SetRecords): string[] {
  const byAccess = new Map(generations.map((one) => [one.accessSha256, one]));
  return collected.flatMap(({ accessSha256, until }) => {
    const issued = byAccess.get(accessSha256);
    if (!issued) return ["A machine collected a token that the sandbox never issued."];
    const diedAt = Math.min(issued.accessRevokedAt ?? Number.POSITIVE_INFINITY, issued.accessExpiresAt);
    return diedAt < Math.min(until, endedAt)
      ? [`A machine's token died ${until - diedAt} ms before the time that it was told.`]
      : [];
  });
}

/** Judges every set by what the sandbox issued and what Larder's row says of it. */
export function judgeSets(records: SetRecords): JudgedSets {
  const { sets, rows, generations, revoked, endedAt } = records;
  const issuedTo = Map.groupBy(generations, ({ tokenSetId }) => tokenSetId);
  const result: JudgedSets = {
    ...{ refreshed: 0, left: 0, longestWaitMs: 0, nearestMs: Number.POSITIVE_INFINITY, foundRevoked: 0 },
    problems: listBrokenPromises(records),
  };
  for (const set of sets) {
    const issued = (issuedTo.get(set.sandboxTokenSetId) ?? []).toSorted(byNumber);
    if (issued.length > 1) result.refreshed += 1;
    if (revoked.has(set.sandboxTokenSetId)) {
      if (rows.get(set.id)?.verdict) result.foundRevoked += 1;
      continue;
    }
    if (issued.length === 1 && set.dueAt < endedAt) result.left += 1;
    result.longestWaitMs = Math.max(result.longestWaitMs, waitOf(set, issued, records));
    for (const { restMs } of listRests(issued, endedAt))
      result.nearestMs = Math.min(result.nearestMs, restMs);
    result.problems.push(...judgeSet(set, issued, records));
  }
  return result;
}
