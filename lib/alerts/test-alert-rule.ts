import "server-only";
import type { Context } from "#lib/auth/context.ts";
import { queueDelivery } from "#lib/destinations/queue-delivery.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { conditionWords } from "./alert-condition-view.ts";
import { changeRule } from "./change-rule.ts";

/**
 * Queues a message that says it is a test for each destination of a rule. Returns how many.
 * @throws AppError not_found, forbidden, conflict (it tells nobody)
 */
export async function testAlertRule(ctx: Context, { ruleId }: { ruleId: string }): Promise<{ sent: number }> {
  const { organizationName, name } = ctx.actor;
  return changeRule(ctx, {
    ruleId,
    action: "alert-rule.tested",
    async change(tx, { organizationId, condition, environment, destinations }) {
      const { label, when } = conditionWords[condition];
      const text = [
        `This is a test: nothing is wrong, and nothing has to be done. ${name} sent it from Larder.`,
        "",
        `The rule “${label}”${environment ? ` (${environment})` : ""} of ${organizationName} tells you: ${when}`,
        "",
        `See it: ${env().LARDER_URL}/alerts/rules/${ruleId}`,
        "",
      ].join("\n");
      const message = { organizationId, type: "test" as const, subject: `Test: ${label}`, text };
      const data = { rule: ruleId, condition, environment, test: true };
      let sent = 0;
      for (const { destinationId } of destinations) {
        if ((await queueDelivery(tx, { ...message, destinationId, data })) !== null) sent += 1;
      }
      if (sent === 0) {
        throw new AppError("conflict", {
          what: "This rule tells nobody: it has no destination that is switched on.",
          safe: "Nothing was sent.",
          next: "Choose where it tells, and save.",
        });
      }
      return { result: { sent }, detail: { sent } };
    },
  });
}
