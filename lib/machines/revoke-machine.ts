import "server-only";
import type { Context } from "#lib/auth/context.ts";
import { changeMachine } from "./change-machine.ts";
import { endMachine } from "./machine-repository.ts";

/**
 * Ends a machine's credentials at once. The access token that it holds works at Apicbase until it expires or is replaced.
 * @throws AppError not_found, forbidden, conflict (revoked)
 */
export async function revokeMachine(ctx: Context, { machineId }: { machineId: string }): Promise<void> {
  await changeMachine(ctx, {
    machineId,
    action: "machine.revoked",
    change: (tx) => endMachine(tx, machineId, ctx.actor.name, ctx.now),
  });
}
