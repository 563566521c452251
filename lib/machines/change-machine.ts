import "server-only";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import type { AuditAction } from "#lib/audit/audit-words.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireEnvironmentPermissionNow } from "#lib/auth/present-rights.ts";
import { getTokenSetState } from "#lib/custody/token-set-state-repository.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { lockMachine, type MachineRow } from "./machine-repository.ts";

interface Change {
  machineId: string;
  action: AuditAction;
  detail?: object;
  change(tx: Tx, machine: MachineRow): Promise<void>;
}

/**
 * Changes a machine that is not revoked: rights, lock, change and record in one transaction.
 * @throws AppError not_found, forbidden, conflict
 */
export async function changeMachine(
  ctx: Context,
  { machineId, action, detail, change }: Change,
): Promise<MachineRow> {
  const { actor } = ctx;
  requirePermission(actor, "token-set:read");
  return inTransaction(async (tx) => {
    const machine = await lockMachine(tx, actor.organizationId, machineId);
    if (!machine) throw notFound("machine");
    const set = await getTokenSetState(tx, actor.organizationId, machine.tokenSetId);
    await requireEnvironmentPermissionNow(tx, actor, "machine:write", set.environment);
    if (machine.revokedAt) {
      throw new AppError("conflict", {
        what: "This machine is revoked already.",
        safe: "Nothing was changed.",
      });
    }
    await change(tx, machine);
    await recordAuditEvent(tx, ctx, {
      action,
      ...ofTokenSet(set),
      detail: { machine: machine.name, clientId: machine.clientId, ...detail },
    });
    return machine;
  });
}
