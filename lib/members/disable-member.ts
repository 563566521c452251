import "server-only";
import { endKeysOfMember } from "#lib/api-keys/api-key-repository.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { changeMember, requireOwnerBeside } from "./change-member.ts";
import { updateMembership } from "./member-repository.ts";
import { ofMembership } from "./member-subject.ts";

/**
 * Disables a member at once and ends their sessions and API keys in this organization; their role stays.
 * @throws AppError forbidden, not_found, conflict (the last owner)
 */
export async function disableMember(ctx: Context, input: { userId: string }): Promise<void> {
  requirePermission(ctx.actor, "member:write");
  await changeMember(ctx, input, async (tx, member) => {
    if (member.disabledAt) return;
    await requireOwnerBeside(tx, member);
    await updateMembership(tx, member, { disabledAt: ctx.now }, ctx.now);
    await endKeysOfMember(tx, member, ctx.actor.name, ctx.now);
    await recordAuditEvent(tx, ctx, {
      action: "member.disabled",
      ...ofMembership(member),
      detail: { role: member.role },
    });
  });
}

/** Enables a disabled member with the role they had. @throws AppError forbidden, not_found */
export async function enableMember(ctx: Context, input: { userId: string }): Promise<void> {
  requirePermission(ctx.actor, "member:write");
  await changeMember(ctx, input, async (tx, member) => {
    if (!member.disabledAt) return;
    await updateMembership(tx, member, { disabledAt: null }, ctx.now);
    await recordAuditEvent(tx, ctx, {
      action: "member.enabled",
      ...ofMembership(member),
      detail: { role: member.role },
    });
  });
}
