import "server-only";
import { readBudget } from "#lib/budget/read-budget.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { findHold } from "#lib/deployment/deployment-repository.ts";
import { findSilence } from "#lib/system/find-silence.ts";
import type { Silence } from "#lib/system/silence-view.ts";
import { findLastSweep, listLiving } from "#lib/system/system-repository.ts";
import { endAlert, listOpen, openAlert, seeAlert } from "./alert-repository.ts";
import type { RuleRow } from "./alert-rule-repository.ts";

/** How Larder itself is. */
export interface LarderSigns {
  silence: Silence | null;
  sweptAt: Date | null;
  isHeld: boolean;
  /** Of the running workers, how many there are and how many can write their journal. */
  workers: { running: number; writing: number };
  /** The share of the calls of a minute that was made, in percent. */
  usedPercent: number;
}

/** A budget that was nearly used is so no more when so much less of it is used. */
const reliefPercent = 20;

/** Reads how Larder itself is, once for all organizations. */
export async function readLarderSigns(db: Db): Promise<LarderSigns> {
  const [silence, { sweptAt }, hold, living, budget] = await Promise.all([
    findSilence(db),
    findLastSweep(db),
    findHold(db),
    listLiving(db),
    readBudget(),
  ]);
  const workers = living.filter(({ kind }) => kind === "worker");
  const writing = workers.filter(({ journalFailure }) => journalFailure === null).length;
  return {
    ...{ silence, sweptAt, isHeld: hold !== null, workers: { running: workers.length, writing } },
    usedPercent: Math.round(((budget.perMinute - budget.left) / budget.perMinute) * 100),
  };
}

type Standing = { is: "so"; since: Date } | { is: "over" | "gone" | "unknown" };

/** Whether a condition holds, is over as was heard, or neither is known. @param since when it began, where it had */
function judge({ condition, number }: RuleRow, signs: LarderSigns, since: Date | null, now: Date): Standing {
  const { silence, sweptAt, isHeld, workers, usedPercent } = signs;
  switch (condition) {
    case "scheduler_silent":
      if (silence) return { is: "so", since: silence.since ? new Date(silence.since) : now };
      return { is: sweptAt && since && sweptAt > since ? "over" : "gone" };
    case "database_held":
      return isHeld ? { is: "so", since: now } : { is: "over" };
    case "journal_failing":
      if (workers.running === 0) return { is: "unknown" };
      return workers.writing === 0 ? { is: "so", since: now } : { is: "over" };
    case "budget_nearly_used": {
      const most = number ?? 100;
      if (usedPercent >= most) return { is: "so", since: now };
      return { is: usedPercent < most - reliefPercent ? "over" : "unknown" };
    }
    default:
      return { is: "unknown" };
  }
}

/** Whether anything is wrong with Larder itself, or was lately, so that every organization has to be looked at. */
export function isAnythingWrong({ silence, isHeld, workers, usedPercent }: LarderSigns): boolean {
  return silence !== null || isHeld || (workers.running > 0 && workers.writing === 0) || usedPercent >= 50;
}

/** Judges a rule about Larder itself. Other rules are left alone. */
export async function judgeLarder(tx: Tx, rule: RuleRow, signs: LarderSigns, now: Date): Promise<void> {
  if (rule.environment !== null) return;
  const [alert] = await listOpen(tx, rule.id);
  const standing = judge(rule, signs, alert?.since ?? null, now);
  if (standing.is === "so") {
    if (alert) return seeAlert(tx, alert.id, now);
    const { organizationId, id: ruleId } = rule;
    const nothing = { cause: null, applicationId: null, subject: null, takesUntil: null };
    return openAlert(tx, { organizationId, ruleId, key: "larder", since: standing.since, now, ...nothing });
  }
  if (!alert || standing.is === "unknown") return;
  await endAlert(tx, { id: alert.id, ending: standing.is === "over" ? "recovered" : "gone", now });
}
