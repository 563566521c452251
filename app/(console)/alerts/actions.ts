"use server";

import { revalidatePath } from "next/cache";
import { alertRuleIdSchema, changeAlertRuleSchema, muteRuleSchema } from "#lib/alerts/alert-rule-schema.ts";
import { changeAlertRule } from "#lib/alerts/change-alert-rule.ts";
import { muteAlertRule, unmuteAlertRule } from "#lib/alerts/mute-alert-rule.ts";
import { testAlertRule } from "#lib/alerts/test-alert-rule.ts";
import { defineAction } from "#lib/entry/define-action.ts";

export const changeAlertRuleAction = defineAction({
  name: "change alert rule",
  schema: changeAlertRuleSchema,
  lists: ["destinationIds"],
  async run({ ctx, input }) {
    await changeAlertRule(ctx, input);
    revalidatePath("/alerts", "layout");
    return { saved: true };
  },
});

export const muteAlertRuleAction = defineAction({
  name: "mute alert rule",
  schema: muteRuleSchema,
  async run({ ctx, input }) {
    await muteAlertRule(ctx, input);
    revalidatePath("/alerts", "layout");
    return { muted: true };
  },
});

export const unmuteAlertRuleAction = defineAction({
  name: "end the mute of an alert rule",
  schema: alertRuleIdSchema,
  async run({ ctx, input }) {
    await unmuteAlertRule(ctx, input);
    revalidatePath("/alerts", "layout");
    return { unmuted: true };
  },
});

export const testAlertRuleAction = defineAction({
  name: "test alert rule",
  schema: alertRuleIdSchema,
  run: ({ ctx, input }) => testAlertRule(ctx, input),
});
