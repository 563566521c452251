import {
  countLeft,
  findObstacle,
  isCountValid,
  type SealingObstacle,
  type SealingTarget,
} from "./plan-resealing.ts";
import type { SealingFacts, SealingProcess } from "./sealing-repository.ts";

/** A master key, and who needs it. */
export interface KeyUse {
  keyId: string;
  /** Values of the database that were sealed with it, at the last count. */
  values: number;
  /** Ended processes whose journals need it, or may: earlier versions did not say. */
  journals: string[];
  /** Processes that seal with it, or may come back and do. */
  sealers: string[];
  /** Processes that run and do not have it. */
  without: string[];
  /** An operator has declared it lost. */
  isLost: boolean;
  /** Nothing that is known needs it any more: it may be left out of the configuration. */
  isRemovable: boolean;
}

/** How the installation is sealed, and how far sealing anew has come. */
export interface KeysJudgement {
  /** The key that this process seals with; null without any. */
  sealing: string | null;
  format: number;
  countedAt: Date | null;
  /** All sealed values at the last count, and those that are in an earlier form or under another key. */
  values: number;
  left: number;
  /** The run that is under way; null while there is none. */
  run: { startedAt: Date; resealed: number } | null;
  /** Values that the last run could not open. */
  unopenable: number;
  /** Why nothing is sealed anew; null where nothing stands in the way. */
  obstacle: SealingObstacle | null;
  keys: KeyUse[];
}

const named = (processes: readonly SealingProcess[]) => processes.map(({ name }) => name);

function judgeKey(facts: SealingFacts, keyId: string, target: SealingTarget): KeyUse {
  const { state, processes } = facts;
  const running = processes.filter(({ isAlive }) => isAlive);
  const values = state.counts.reduce((sum, one) => sum + (one.keyId === keyId ? one.count : 0), 0);
  const journals = processes.filter((one) => {
    if (one.isAlive) return one.journalKeys.includes(keyId);
    return one.hasJournal && (one.journalKey === keyId || one.journalKey === null);
  });
  const sealers = processes.filter(({ mayLive, sealsWith }) => mayLive && sealsWith === keyId);
  const unsaid = processes.filter(({ mayLive, sealsWith }) => mayLive && sealsWith === null);
  const isNeeded = values > 0 || journals.length > 0 || sealers.length > 0 || unsaid.length > 0;
  return {
    ...{ keyId, values, journals: named(journals), sealers: named(sealers) },
    without: named(running.filter(({ opensKeys }) => !opensKeys.includes(keyId))),
    isLost: state.lostKeys.includes(keyId),
    isRemovable: keyId !== target.keyId && !isNeeded && isCountValid(facts, target),
  };
}

/** What each master key is still needed for, by what the database and its processes say. */
export function judgeKeys(
  facts: SealingFacts,
  configured: readonly string[],
  target: SealingTarget | null,
): KeysJudgement {
  const { state, processes } = facts;
  const known = [
    ...configured,
    ...state.counts.map(({ keyId }) => keyId),
    ...processes
      .filter(({ mayLive }) => mayLive)
      .flatMap(({ sealsWith, opensKeys }) => [...opensKeys, sealsWith]),
    ...processes.flatMap(({ isAlive, journalKeys }) => (isAlive ? journalKeys : [])),
  ];
  const keyIds = [...new Set(known)].filter((keyId): keyId is string => keyId !== null && keyId !== "");
  const to = target ?? { keyId: "", format: 0 };
  return {
    sealing: target?.keyId ?? null,
    format: to.format,
    countedAt: state.countedAt,
    values: state.counts.reduce((sum, { count }) => sum + count, 0),
    left: target ? countLeft(state.counts, target) : 0,
    run: state.isWorking && state.startedAt ? { startedAt: state.startedAt, resealed: state.resealed } : null,
    unopenable: state.unopenable,
    obstacle: target ? findObstacle(facts, target) : null,
    keys: keyIds.map((keyId) => judgeKey(facts, keyId, to)),
  };
}
