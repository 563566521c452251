import "server-only";
import { ofAlertRule } from "#lib/audit/audit-subjects.ts";
import type { AuditAction } from "#lib/audit/audit-words.ts";
import { type AuditEntry, recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requirePermissionNow } from "#lib/auth/present-rights.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { notFound } from "#lib/errors.ts";
import { conditionWords } from "./alert-condition-view.ts";
import { lockRule, type RuleRow } from "./alert-rule-repository.ts";

/** What is done to a rule, and what the record says of it. */
interface Change<Result> {
  ruleId: string;
  action: AuditAction;
  change(tx: Tx, rule: RuleRow): Promise<{ result: Result; detail: AuditEntry["detail"] & object }>;
}

/** Changes a rule: rights, lock, change and record in one transaction. @throws AppError not_found, forbidden, and what the change throws */
export async function changeRule<Result>(
  ctx: Context,
  { ruleId, action, change }: Change<Result>,
): Promise<Result> {
  const { actor } = ctx;
  requirePermission(actor, "alert:write");
  return inTransaction(async (tx) => {
    await requirePermissionNow(tx, actor, "alert:write");
    const rule = await lockRule(tx, actor.organizationId, ruleId);
    if (!rule) throw notFound("alert rule");
    const { result, detail } = await change(tx, rule);
    const { id, organizationId, environment, condition } = rule;
    const name = conditionWords[condition].label;
    await recordAuditEvent(tx, ctx, {
      action,
      ...ofAlertRule({ id, organizationId, name, environment }),
      detail,
    });
    return result;
  });
}
