import "server-only";
import type { Tx } from "#lib/db/in-transaction.ts";
import { isSetCondition } from "./alert-condition-view.ts";
import { takesAlways, takesForMs } from "./alert-limits.ts";
import {
  closeToMore,
  countSets,
  endWithoutSets,
  findApplicationName,
  openAlert,
} from "./alert-repository.ts";
import type { RuleRow } from "./alert-rule-repository.ts";
import {
  endSets,
  enterSets,
  type JudgedRule,
  listNewGroups,
  listRefusedApplications,
  type NewGroup,
} from "./judged-sets-repository.ts";

/** Until when an alert takes in more; null where it does as long as it lasts. */
function takesUntil({ condition, now }: JudgedRule, { cause }: NewGroup): Date | null {
  const isWide =
    condition === "application_refused" ||
    condition === "not_refreshed" ||
    takesAlways.some((one) => one === cause);
  return isWide ? null : new Date(now.getTime() + takesForMs);
}

async function openGroup(tx: Tx, rule: JudgedRule, group: NewGroup): Promise<void> {
  const { organizationId, now } = rule;
  const { key, cause, since } = group;
  // What one cause explains, whatever the application, names none.
  const applicationId = key === "due" || key === cause ? null : group.applicationId;
  await openAlert(tx, {
    ...{ organizationId, ruleId: rule.id, key, cause, applicationId, since, now },
    subject: applicationId && (await findApplicationName(tx, organizationId, applicationId)),
    takesUntil: takesUntil(rule, group),
  });
}

/**
 * Judges a rule about token sets: which have its condition, and for which that is over. Other rules are left alone.
 * @param isOpen whether the rule has an open alert
 */
export async function judgeSets(tx: Tx, row: RuleRow, isOpen: boolean, now: Date): Promise<void> {
  const { id, organizationId, environment, condition, number } = row;
  if (environment === null || !isSetCondition(condition)) return;
  const refusedIds =
    condition === "application_refused" ? await listRefusedApplications(tx, organizationId) : [];
  const of = { id, organizationId, environment, condition };
  const rule: JudgedRule = { ...of, number: number ?? 0, now, refusedIds };
  if (isOpen) {
    await endSets(tx, rule);
    await closeToMore(tx, id, now);
  }
  const groups = await listNewGroups(tx, rule);
  for (const group of groups) await openGroup(tx, rule, group);
  if (groups.length > 0) await enterSets(tx, rule);
  if (!isOpen && groups.length === 0) return;
  await countSets(tx, id, now);
  await endWithoutSets(tx, id, now);
}
