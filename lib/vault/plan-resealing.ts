import type { SealedCount } from "./reseal-repository.ts";
import type { SealingFacts } from "./sealing-repository.ts";

/** The key and the form in which a process seals. */
export interface SealingTarget {
  keyId: string;
  format: number;
}

/** Why nothing is sealed anew although values may need it. */
export type SealingObstacle =
  /** A process of an earlier version runs: it does not say what it opens. */
  | { code: "earlier_version"; process: string }
  /** Processes seal with different keys: what one seals anew the other would seal back. */
  | { code: "other_key"; process: string; keyId: string }
  /** A process runs that has not got the key. */
  | { code: "without_key"; process: string };

export type ResealingPlan = { kind: "work" } | { kind: "rest" } | { kind: "wait"; obstacle: SealingObstacle };

const dayMs = 24 * 3_600_000;
/** After a run that could seal nothing more anew: what is left does not open, or is in use. */
const idleMs = 10 * 60_000;

/** How many of the counted values are not in this form or not sealed with this key. */
export function countLeft(counts: readonly SealedCount[], { keyId, format }: SealingTarget): number {
  const others = counts.filter((one) => one.keyId !== keyId || one.format !== `v${format}`);
  return others.reduce((sum, { count }) => sum + count, 0);
}

export function findObstacle({ processes }: SealingFacts, { keyId }: SealingTarget): SealingObstacle | null {
  for (const { isAlive, name, sealsWith, opensKeys } of processes) {
    if (!isAlive) continue;
    if (sealsWith === null) return { code: "earlier_version", process: name };
    if (!opensKeys.includes(keyId)) return { code: "without_key", process: name };
    if (sealsWith !== keyId) return { code: "other_key", process: name, keyId: sealsWith };
  }
  return null;
}

/** Whether the last count still holds: nobody has sealed otherwise since, as far as processes have reported. */
export function isCountValid({ state, processes }: SealingFacts, { keyId, format }: SealingTarget): boolean {
  const { countedAt, countedKey, countedFormat } = state;
  if (countedAt === null || countedKey !== keyId || countedFormat !== format) return false;
  return processes.every((one) => one.sealsWith === keyId || one.seenAt < countedAt);
}

/** Whether a worker that seals in this way has values to count and to seal anew now. */
export function planResealing(facts: SealingFacts, target: SealingTarget): ResealingPlan {
  const obstacle = findObstacle(facts, target);
  if (obstacle) return { kind: "wait", obstacle };
  if (!isCountValid(facts, target)) return { kind: "work" };
  const { countedAt, counts, resealed } = facts.state;
  const ageMs = facts.now.getTime() - (countedAt?.getTime() ?? 0);
  const restMs = countLeft(counts, target) === 0 ? dayMs : resealed > 0 ? 0 : idleMs;
  return { kind: ageMs >= restMs ? "work" : "rest" };
}
