import { readFileSync } from "node:fs";
import { db } from "#lib/db/client.ts";
import { type Health, toHealth } from "#lib/health/token-set-health.ts";
import { heldPair, rowOf } from "#lib/testing/make-connected-set.ts";
import { sha256Hex } from "#lib/testing/model/provider-truth.ts";
import type {
  SandboxCall,
  SandboxControl,
  SandboxGeneration,
} from "../../sandbox/testing/sandbox-control.ts";
import { type Ledger, readLedger } from "../truth.ts";
import type { MetCases } from "./misbehave.ts";
import { type Outage, type Outages, uncovered } from "./outages.ts";

export interface SoakSet {
  id: string;
  sandboxTokenSetId: string;
}

/** What a run knows about its own faults. */
export interface Evidence {
  outages: Outages;
  /** The provider's misbehaviour that a token call met, by the hash of its refresh token. */
  cases: Readonly<MetCases>;
}

export interface Judged {
  set: SoakSet;
  health: Health;
  /** Why it is dead, by the run's own faults; null when it lives or nothing explains it. */
  cause: string | null;
  /** The longest time without a valid access token, and how much of the way to it no fault explains. */
  gapMs: number;
  unexplainedMs: number;
  problems: string[];
  /** What none of the run's faults explains: on a busy machine an answer is late and a process slow without any. */
  unexplained: string[];
}

export const lifetimeMs = 60_000;
/** A pair is due at 55 percent of its life at the latest. */
const dueAfterMs = 0.55 * lifetimeMs;
const firstPauseMs = 30_000;
const longestPauseMs = 60 * 60_000;
/** The rest of the token's life, a round of recovery, a claim, and a busy machine. */
const allowedMs = lifetimeMs - dueAfterMs + 20_000;
/** A claim of a call that timed out after a second, and a round of recovery. */
const resolveMs = 15_000;
/** Until a check finds a token dead of which Apicbase did not say how long it lives. */
const unknownLifetimeMs = 3 * 60_000;
/** After 429 all processes wait: as long as was asked for, or half a minute. */
const waitMs = 30_000 + resolveMs;
/** How long a process of the drill waits for an answer (`harness.ts`), less what it does before it sends. */
const deadlineMs = 950;
const losing = ["drop-after", "truncate", "html", "front"];

/** When the offer began whose answer to a call did not arrive; null when none is on record. */
async function findLostOffer(tokenSetId: string, call: SandboxCall | undefined): Promise<number | null> {
  if (!call) return null;
  // Later ones found out about it, and lost nothing.
  const startedAt = { lte: new Date(call.receivedAt) };
  const where = { tokenSetId, outcome: "lost", startedAt } as const;
  const lost = await db().attempt.findFirst({ where, orderBy: { startedAt: "desc" } });
  return lost?.startedAt.getTime() ?? null;
}

/**
 * Why the answer to the call that rotated a refresh token did not arrive; null when nothing kept it.
 * @param offeredAt when Larder's process began to offer it
 */
function explainLoss(
  call: SandboxCall | undefined,
  { hash, offeredAt }: { hash: string; offeredAt: number | null },
  evidence: Evidence,
): string | null {
  if (!call) return null;
  const met = evidence.cases.get(hash)?.find(({ at }) => Math.abs(at - call.receivedAt) < 2_000);
  if (met) return met.name;
  if (call.fault !== null && losing.includes(call.fault)) return call.fault;
  const isLate = offeredAt !== null && (call.answeredAt ?? 0) - offeredAt >= deadlineMs;
  if (isLate) return "answered after the deadline";
  const disturbed = evidence.outages
    .during(call.receivedAt - 1_000, (call.answeredAt ?? call.receivedAt) + 1_000)
    .filter(({ what }) => !what.startsWith("database"));
  if (disturbed[0]) return disturbed[0].what;
  return call.answeredAt === null ? "no whole answer" : null;
}

/** The pauses that the product's own rules allow after each failed attempt of a set. */
async function listPauses(tokenSetId: string): Promise<Omit<Outage, "what">[]> {
  const attempts = await db().attempt.findMany({ where: { tokenSetId }, orderBy: { startedAt: "asc" } });
  let failures = 0;
  return attempts.flatMap(({ outcome, startedAt, providerStatus }) => {
    failures = outcome === "issued" || outcome === "fenced" ? 0 : failures + 1;
    if (failures === 0) return [];
    const doubled = Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs);
    const from = startedAt.getTime();
    return [{ from, until: from + (providerStatus === 429 ? longestPauseMs : doubled) + resolveMs }];
  });
}

/** What a person would look at first in a set that does not come to rest. */
async function lookAt(row: Awaited<ReturnType<typeof rowOf>>): Promise<string> {
  const last = await db().attempt.findMany({
    where: { tokenSetId: row.id },
    orderBy: { startedAt: "desc" },
    take: 6,
    select: {
      startedAt: true,
      instance: true,
      trigger: true,
      outcome: true,
      providerStatus: true,
      detail: true,
    },
  });
  const { failureCount, failureReason, retryAt, claimedUntil } = row;
  return JSON.stringify({ failureCount, failureReason, retryAt, claimedUntil, last });
}

function explainedSpans(generations: readonly SandboxGeneration[], { outages, cases }: Evidence) {
  const limits = [...cases.values()]
    .flat()
    .filter(({ name }) => name.startsWith("429"))
    .map(({ at }) => at);
  const disturbed = outages.list.map(({ from, until }) => ({ from, until: until + resolveMs }));
  const met = generations.flatMap(({ refreshSha256 }) => {
    const met = cases.get(refreshSha256) ?? [];
    return met.map(({ at }) => ({ from: at, until: at + unknownLifetimeMs }));
  });
  return [...disturbed, ...met, ...limits.map((from) => ({ from, until: from + waitMs }))];
}

async function findWorstGap(
  set: SoakSet,
  generations: readonly SandboxGeneration[],
  evidence: Evidence,
  until: number,
): Promise<{ gapMs: number; unexplainedMs: number }> {
  const spans = [...explainedSpans(generations, evidence), ...(await listPauses(set.id))];
  let worst = { gapMs: 0, unexplainedMs: 0 };
  for (const [index, { issuedAt, accessExpiresAt }] of generations.entries()) {
    const next = generations[index + 1]?.issuedAt ?? until;
    if (next <= accessExpiresAt) continue;
    const unexplainedMs = uncovered(issuedAt + dueAfterMs, next, spans);
    worst = {
      gapMs: Math.max(worst.gapMs, next - accessExpiresAt),
      unexplainedMs: Math.max(worst.unexplainedMs, unexplainedMs),
    };
  }
  return worst;
}

function livesStill(one: SandboxGeneration): boolean {
  const refreshLives = one.refreshUsedAt === null && one.refreshRevokedAt === null;
  return refreshLives || (one.accessRevokedAt === null && one.accessExpiresAt > Date.now());
}

async function judge(
  set: SoakSet,
  ledger: Ledger,
  calls: ReadonlyMap<string, SandboxCall>,
  evidence: Evidence,
): Promise<Judged> {
  const row = await rowOf(set.id);
  const health = toHealth(row, new Date());
  const { accessToken, refreshToken } = await heldPair(set.id, row.generation);
  const generations = ledger.generations.filter(({ tokenSetId }) => tokenSetId === set.sandboxTokenSetId);
  const problems: string[] = [];
  const unexplained: string[] = [];
  let cause: string | null = null;
  let until = Date.now();
  if (health === "reauthorize") {
    const hash = refreshToken === null ? "" : sha256Hex(refreshToken);
    const offer = { hash, offeredAt: await findLostOffer(set.id, calls.get(hash)) };
    cause = explainLoss(calls.get(hash), offer, evidence);
    if (cause === null) {
      const known = JSON.stringify({ call: calls.get(hash), met: evidence.cases.get(hash) });
      problems.push(
        `${set.id} has the cause ${row.verdict}, which no fault explains: ${known} ${await lookAt(row)}`,
      );
    }
    until = row.verdictAt?.getTime() ?? until;
    // The pair that got lost is no gap of a set that lived.
    generations.splice(
      Math.max(
        0,
        generations.findIndex((one) => one.refreshSha256 === hash),
      ),
    );
  } else if (health === "revoked") {
    until = 0;
    if (row.revocationProof === "proved" && generations.some(livesStill))
      problems.push(`${set.id} is said to be proved dead, and a token of it lives.`);
  } else if (health !== "healthy" && health !== "due")
    problems.push(`${set.id} is ${health} at the end: ${await lookAt(row)}`);
  else if (accessToken === null || ledger.endOf(accessToken) <= Date.now())
    problems.push(`${set.id} is shown as ${health}, and its access token is dead.`);
  const gap = await findWorstGap(
    set,
    generations,
    evidence,
    ["reauthorize", "revoked"].includes(health) ? 0 : until,
  );
  if (gap.unexplainedMs > allowedMs)
    unexplained.push(`${set.id} was due for ${gap.unexplainedMs} ms that nothing explains.`);
  return { set, health, cause, ...gap, problems, unexplained };
}

/** Judges every set of the run by the sandbox's knowledge and the run's own faults. */
export async function judgeSets(
  control: SandboxControl,
  sets: readonly SoakSet[],
  evidence: Evidence,
): Promise<Judged[]> {
  const ledger = await readLedger(control);
  const rotating = (await control.calls({ endpoint: "token" })).filter(
    ({ outcome }) => outcome === "rotated",
  );
  const calls = new Map(rotating.map((call) => [call.credentialSha256 ?? "", call]));
  const judged: Judged[] = [];
  for (const set of sets) judged.push(await judge(set, ledger, calls, evidence));
  return judged;
}

/** Pairs that a journal had acknowledged and no generation holds. */
export async function listLostArrivals(notes: string): Promise<{ arrived: number; lost: string[] }> {
  const fingerprints = [...new Set(readFileSync(notes, "utf8").split("\n").filter(Boolean))];
  const kept = await db().generation.findMany({
    where: { refreshTokenFingerprint: { in: fingerprints } },
    select: { refreshTokenFingerprint: true },
  });
  const found = new Set(kept.map(({ refreshTokenFingerprint }) => refreshTokenFingerprint));
  return { arrived: fingerprints.length, lost: fingerprints.filter((one) => !found.has(one)) };
}
