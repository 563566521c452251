import type { KeysJudgement, KeyUse } from "./judge-keys.ts";
import type { SealingObstacle } from "./plan-resealing.ts";

const number = (count: number) => count.toLocaleString("en-GB");
const values = (count: number) => `${number(count)} ${count === 1 ? "value" : "values"}`;

/** Why nothing is sealed anew, and what to do about it. */
export function sayObstacle(obstacle: SealingObstacle, sealing: string): string {
  const { process } = obstacle;
  if (obstacle.code === "earlier_version") {
    return `The process ${process} is of an earlier version. Larder seals anew once it has stopped.`;
  }
  if (obstacle.code === "without_key") {
    return `The process ${process} does not have the key ${sealing}. Add it there, after the one that seals, and restart it.`;
  }
  return `The process ${process} seals with the key ${obstacle.keyId}. Put ${sealing} first there, too, and restart it.`;
}

function sayNeeds({ values: count, journals, sealers }: KeyUse): string[] {
  return [
    ...(count > 0 ? [values(count)] : []),
    ...(journals.length > 0 ? [`the journals of ${journals.join(", ")}`] : []),
    ...(sealers.length > 0 ? [`the processes that seal with it: ${sealers.join(", ")}`] : []),
  ];
}

/** What a key is for, in one or two sentences. */
export function sayKey(key: KeyUse, judgement: KeysJudgement): string {
  const without =
    key.without.length > 0
      ? ` Not configured for ${key.without.join(", ")}, which cannot open what needs it.`
      : "";
  const counted = judgement.countedAt === null ? "" : ` ${values(key.values)} at the last count.`;
  if (key.keyId === judgement.sealing) return `Seals.${counted}${without}`;
  const needs = sayNeeds(key);
  const lost = key.isLost ? "Declared lost. " : "";
  if (key.isRemovable) return `${lost}Nothing needs it: it may be left out, once no backup needs it either.`;
  if (needs.length > 0)
    return `${lost}Needed by ${needs.join("; ")}.${needs.length > 0 && key.values > 0 ? without : ""}`;
  return `${lost}Opens only. Whether anything needs it is not counted yet.`;
}

/** How far sealing anew has come, in one sentence. */
export function sayProgress({ run, left, unopenable, countedAt }: KeysJudgement): string {
  if (countedAt === null) return "Not counted yet: a worker counts within a minute.";
  if (run)
    return `Under way: ${number(run.resealed)} sealed anew, ${values(Math.max(0, left - run.resealed))} left.`;
  if (left === 0) return "Every value is sealed with the present key and in the present form.";
  const why = unopenable > 0 ? `, of which ${number(unopenable)} could not be opened` : "";
  return `${values(left)} left${why}.`;
}
