import "server-only";
import type { Environment } from "#lib/auth/permissions.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { canSendMail } from "#lib/mail/send-mail.ts";
import {
  type AlertCondition,
  alertConditions,
  conditionWords,
  larderConditions,
} from "./alert-condition-view.ts";
import {
  findOrMakeOwnersMail,
  insertRules,
  listOrganizationsWithoutRules,
  listRuleRows,
  lockOrganization,
  type NewRule,
} from "./alert-rule-repository.ts";

/** Of development, what stops everything; what else goes wrong there is listed, and told where somebody wants that. */
const activeInDevelopment: readonly AlertCondition[] = ["connection_lost", "application_refused"];
/** Whoever runs at the limit for long knows it. */
const inactive: readonly AlertCondition[] = ["budget_nearly_used"];

const isOfLarder = (condition: AlertCondition) => larderConditions.some((one) => one === condition);

function isActive(condition: AlertCondition, environment: Environment | null): boolean {
  if (environment === "development") return activeInDevelopment.includes(condition);
  return !inactive.includes(condition);
}

/** The rules that an organization begins with. */
function toProposal(organizationId: string, createdAt: Date): NewRule[] {
  return alertConditions.flatMap((condition) => {
    const places = isOfLarder(condition) ? [null] : (["production", "development"] as const);
    return places.map((environment) => ({
      ...{ id: newId(), organizationId, environment, condition, createdAt },
      number: conditionWords[condition].number?.usual ?? null,
      active: isActive(condition, environment),
    }));
  });
}

/**
 * Gives every organization without rules those that it begins with, by mail to its owners where mail is configured: what goes
 * wrong is told before anybody has thought of it.
 */
export async function proposeRules(now: Date): Promise<void> {
  for (const { id } of await listOrganizationsWithoutRules(db())) {
    await inTransaction(async (tx) => {
      await lockOrganization(tx, id);
      if ((await listRuleRows(tx, id)).length > 0) return;
      const mail = canSendMail() ? await findOrMakeOwnersMail(tx, id, now) : null;
      await insertRules(tx, toProposal(id, now), mail === null ? [] : [mail]);
    });
  }
}
