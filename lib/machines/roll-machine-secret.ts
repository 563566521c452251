import "server-only";
import type { Context } from "#lib/auth/context.ts";
import { newId } from "#lib/db/new-id.ts";
import { getVault } from "#lib/vault/vault.ts";
import { changeMachine } from "./change-machine.ts";
import type { MachineCredentials } from "./create-machine.ts";
import { addSecret } from "./machine-repository.ts";
import type { RollMachine } from "./machine-schema.ts";
import { newMachineSecret, toSecretColumns } from "./machine-secret.ts";

const hourMs = 3_600_000;

/**
 * Gives a machine a new secret; the present one goes on working for a while beside it.
 * @throws AppError not_found, forbidden, conflict (revoked)
 */
export async function rollMachineSecret(ctx: Context, input: RollMachine): Promise<MachineCredentials> {
  const { machineId, overlapHours } = input;
  const vault = await getVault();
  const clientSecret = newMachineSecret();
  const oldUntil = new Date(ctx.now.getTime() + overlapHours * hourMs);
  const { id, name, clientId } = await changeMachine(ctx, {
    machineId,
    action: "machine.secret-rolled",
    detail: { overlapHours },
    async change(tx) {
      const secret = { id: newId(), createdAt: ctx.now, ...toSecretColumns(vault, clientSecret) };
      await addSecret(tx, machineId, secret, oldUntil);
    },
  });
  return { id, name, clientId, clientSecret };
}
