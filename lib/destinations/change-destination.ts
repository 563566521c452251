import "server-only";
import { ofDestination } from "#lib/audit/audit-subjects.ts";
import type { AuditAction } from "#lib/audit/audit-words.ts";
import { type AuditEntry, recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requirePermissionNow } from "#lib/auth/present-rights.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { notFound } from "#lib/errors.ts";
import { type DestinationRow, lockDestination } from "./destination-repository.ts";

/** What is done to a destination, and what the record says of it; nothing where nothing changed. */
interface Change<Result> {
  destinationId: string;
  action: AuditAction;
  change(
    tx: Tx,
    destination: DestinationRow,
  ): Promise<{ result: Result; detail: AuditEntry["detail"] | null }>;
}

/**
 * Changes a destination: rights, lock, change and record in one transaction.
 * @throws AppError not_found, forbidden, and what the change throws
 */
export async function changeDestination<Result>(
  ctx: Context,
  { destinationId, action, change }: Change<Result>,
): Promise<Result> {
  const { actor } = ctx;
  requirePermission(actor, "destination:write");
  return inTransaction(async (tx) => {
    await requirePermissionNow(tx, actor, "destination:write");
    const destination = await lockDestination(tx, actor.organizationId, destinationId);
    if (!destination) throw notFound("destination");
    const { result, detail } = await change(tx, destination);
    if (detail) await recordAuditEvent(tx, ctx, { action, ...ofDestination(destination), detail });
    return result;
  });
}
