import "server-only";
import { ofMember } from "#lib/audit/audit-subjects.ts";
import { type AuditContext, type AuditEntry, recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { recordSecurityEvent } from "#lib/audit/record-security-event.ts";
import type { AddressedContext, Context } from "#lib/auth/context.ts";
import { listOrganizationsOf } from "#lib/auth/user-repository.ts";
import type { Tx } from "#lib/db/in-transaction.ts";

type Change = Pick<AuditEntry, "action" | "detail">;

/** Records a change of somebody's account in the activity of each of their organizations. */
export async function recordPersonChange(
  tx: Tx,
  ctx: AuditContext,
  { userId, name }: { userId: string; name: string },
  change: Change,
): Promise<void> {
  for (const organizationId of await listOrganizationsOf(tx, userId)) {
    await recordAuditEvent(tx, ctx, { ...change, ...ofMember({ id: userId, organizationId, name }) });
  }
}

/** The same for a person's change of their own account. */
export function recordOwnChange(tx: Tx, { actor, now }: Context, change: Change): Promise<void> {
  return recordPersonChange(tx, { actor, now }, actor, change);
}

/** The same for what concerns signing in, with where it came from. */
export async function recordPersonSecurity(
  tx: Tx,
  person: { userId: string; name: string },
  ctx: AddressedContext,
  change: Change,
): Promise<void> {
  const { userId: id, name } = person;
  for (const organizationId of await listOrganizationsOf(tx, id)) {
    const entry = { ...change, ...ofMember({ id, organizationId, name }) };
    await recordSecurityEvent(tx, { actor: person, now: ctx.now, caller: ctx }, entry);
  }
}

export function recordOwnSecurity(tx: Tx, ctx: Context & AddressedContext, change: Change): Promise<void> {
  return recordPersonSecurity(tx, ctx.actor, ctx, change);
}
