import "server-only";
import type { Context } from "#lib/auth/context.ts";
import { holdDestinationChoices } from "#lib/destinations/destination-repository.ts";
import { AppError } from "#lib/errors.ts";
import { type ConditionNumber, conditionWords } from "./alert-condition-view.ts";
import { updateRule } from "./alert-rule-repository.ts";
import type { ChangeAlertRule } from "./alert-rule-schema.ts";
import { changeRule } from "./change-rule.ts";

/** @throws AppError invalid_input */
function requireNumber(has: ConditionNumber | null, number: number | null): number | null {
  if (!has) return null;
  if (number !== null && number >= has.least && number <= has.most) return number;
  const range = `Write a number from ${has.least} to ${has.most}.`;
  throw new AppError(
    "invalid_input",
    { what: "The rule cannot be saved as it is.", safe: "Nothing was changed." },
    { fields: { number: range } },
  );
}

/** Changes a rule: whether it tells, what, whom and when. @throws AppError not_found, forbidden, invalid_input */
export async function changeAlertRule(ctx: Context, input: ChangeAlertRule): Promise<void> {
  const { ruleId, active, destinationIds, quietFrom, quietTo } = input;
  await changeRule(ctx, {
    ruleId,
    action: "alert-rule.changed",
    async change(tx, { organizationId, condition }) {
      const number = requireNumber(conditionWords[condition].number, input.number);
      const known = await holdDestinationChoices(tx, organizationId);
      // Another organization's looks like one that is gone.
      const chosen = known.filter(({ id }) => destinationIds.includes(id));
      const quietZone = quietFrom === null ? null : input.quietZone;
      const quiet = { quietZone, quietFrom, quietTo };
      await updateRule(
        tx,
        { id: ruleId, organizationId },
        { active, number, ...quiet },
        chosen.map(({ id }) => id),
      );
      const tells = chosen.map(({ name }) => name).join(", ");
      return { result: undefined, detail: { on: active, number, tells, quietZone } };
    },
  });
}
