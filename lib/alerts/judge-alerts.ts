import "server-only";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { isDatabaseHeld } from "#lib/deployment/deployment-repository.ts";
import { logger } from "#lib/logger.ts";
import { endOfRule, listOpenRules, listOrganizationsToJudge, lockAlerts } from "./alert-repository.ts";
import { listRuleRows } from "./alert-rule-repository.ts";
import { judgeSets } from "./judge-sets.ts";
import { tellAlerts } from "./tell-alerts.ts";

interface Judged {
  organizationId: string;
  /** While the database is held nothing is sent, and nothing is heard of any set. */
  isHeld: boolean;
  now: Date;
}

/**
 * Judges the rules of one organization and queues what is to be told, in one transaction: what was found is told, or neither is
 * known. Returns false where another process is at it.
 */
function judgeOrganization({ organizationId, isHeld, now }: Judged): Promise<boolean> {
  return inTransaction(async (tx) => {
    if (!(await lockAlerts(tx, organizationId))) return false;
    const rules = await listRuleRows(tx, organizationId);
    const open = new Set(await listOpenRules(tx, organizationId));
    for (const rule of rules) {
      const isOpen = open.has(rule.id);
      if (!rule.active && isOpen) await endOfRule(tx, rule.id, now);
      if (rule.active && !isHeld) await judgeSets(tx, rule, isOpen, now);
    }
    await tellAlerts(tx, { organizationId, rules, now });
    return true;
  });
}

/**
 * Looks for what rules tell about, and tells it, in every organization where anything can be: it reads no set that is well.
 * One that fails holds up no other.
 */
export async function judgeAlerts(now: Date, signal?: AbortSignal): Promise<void> {
  const isHeld = await isDatabaseHeld(db());
  for (const organizationId of await listOrganizationsToJudge(db(), now)) {
    if (signal?.aborted) return;
    await judgeOrganization({ organizationId, isHeld, now }).catch((error: unknown) => {
      logger().error(
        { error, organizationId },
        "Could not judge the alerts of an organization; trying again.",
      );
    });
  }
}
