import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { listDestinationChoices } from "#lib/destinations/destination-repository.ts";
import { notFound } from "#lib/errors.ts";
import { alertConditions } from "./alert-condition-view.ts";
import { listRuleRows } from "./alert-rule-repository.ts";
import { toAlertRuleView } from "./alert-rule-view.ts";
import type { AlertRulesView, AlertRuleView } from "./alert-view.ts";

/** The rules of the actor's organization, the most urgent first, and the destinations that they can tell. @throws AppError forbidden */
export async function getAlertRules({ actor, now }: Context): Promise<AlertRulesView> {
  requirePermission(actor, "alert:read");
  const [rows, choices] = await Promise.all([
    listRuleRows(db(), actor.organizationId),
    listDestinationChoices(db(), actor.organizationId),
  ]);
  const destinations = choices.map(({ id, name, offAt }) => ({ id, name, isOff: offAt !== null }));
  const place = ({ condition }: AlertRuleView) => alertConditions.indexOf(condition);
  const rules = rows.map((row) => toAlertRuleView(row, destinations, now));
  return { rules: rules.toSorted((left, right) => place(left) - place(right)), destinations };
}

/** One rule, and the destinations that it can tell. @throws AppError forbidden, not_found */
export async function getAlertRule(
  ctx: Context,
  { ruleId }: { ruleId: string },
): Promise<Pick<AlertRulesView, "destinations"> & { rule: AlertRuleView }> {
  const { rules, destinations } = await getAlertRules(ctx);
  const rule = rules.find(({ id }) => id === ruleId);
  if (!rule) throw notFound("alert rule");
  return { rule, destinations };
}
