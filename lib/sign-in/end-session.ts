import "server-only";
import { ofMember } from "#lib/audit/audit-subjects.ts";
import { recordSecurityEvent } from "#lib/audit/record-security-event.ts";
import type { AddressedContext, Context } from "#lib/auth/context.ts";
import { revokeSession } from "#lib/auth/session-repository.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";

/** Ends the actor's own session at once. */
export async function endSession(ctx: Context & AddressedContext): Promise<void> {
  const { actor, now } = ctx;
  const { userId: id, organizationId, name } = actor;
  await inTransaction(async (tx) => {
    if (!(await revokeSession(tx, actor.sessionId, now))) return;
    const event = { action: "member.signed-out", ...ofMember({ id, organizationId, name }) } as const;
    await recordSecurityEvent(tx, { actor, now, caller: ctx }, event);
  });
}
