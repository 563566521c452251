import "server-only";
import type { Context } from "#lib/auth/context.ts";
import { muteRule } from "./alert-rule-repository.ts";
import { endOfMute, type MuteLength } from "./alert-rule-schema.ts";
import { changeRule } from "./change-rule.ts";

/** Tells nothing of a rule for a while or for good; what it finds is listed all the same. @throws AppError not_found, forbidden */
export async function muteAlertRule(
  ctx: Context,
  { ruleId, length, reason }: { ruleId: string; length: MuteLength; reason: string },
): Promise<void> {
  await changeRule(ctx, {
    ruleId,
    action: "alert-rule.muted",
    async change(tx) {
      const mutedUntil = endOfMute(length, ctx.now);
      await muteRule(tx, ruleId, {
        mutedAt: ctx.now,
        mutedUntil,
        mutedBy: ctx.actor.name,
        muteReason: reason,
      });
      return { result: undefined, detail: { reason, until: mutedUntil?.toISOString() ?? "for good" } };
    },
  });
}

/** Tells what a muted rule finds again, and what it has found meanwhile and is still so. @throws AppError not_found, forbidden */
export async function unmuteAlertRule(ctx: Context, { ruleId }: { ruleId: string }): Promise<void> {
  await changeRule(ctx, {
    ruleId,
    action: "alert-rule.unmuted",
    async change(tx) {
      await muteRule(tx, ruleId, { mutedAt: null, mutedUntil: null, mutedBy: null, muteReason: null });
      return { result: undefined, detail: {} };
    },
  });
}
