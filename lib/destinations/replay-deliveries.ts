import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { changeDestination } from "./change-destination.ts";
import { findDelivery, requeueDelivery, requeueFailed } from "./delivery-repository.ts";
import { type DestinationRow, endRest } from "./destination-repository.ts";

function requireOn({ offAt }: DestinationRow): void {
  if (!offAt) return;
  throw new AppError("conflict", {
    what: "The destination is switched off.",
    safe: "Nothing was sent.",
    next: "Switch it on first.",
  });
}

/**
 * Sends one message again, under the id that it has: a receiver that keeps ids knows it.
 * @throws AppError not_found, forbidden, conflict (switched off, it waits already)
 */
export async function replayDelivery(ctx: Context, { deliveryId }: { deliveryId: string }): Promise<void> {
  requirePermission(ctx.actor, "destination:write");
  const delivery = await findDelivery(db(), ctx.actor.organizationId, deliveryId);
  if (!delivery) throw notFound("message");
  await changeDestination(ctx, {
    destinationId: delivery.destinationId,
    action: "destination.replayed",
    async change(tx, destination) {
      requireOn(destination);
      if (!(await requeueDelivery(tx, deliveryId))) {
        throw new AppError("conflict", {
          what: "This message is waiting to be sent already.",
          safe: "Nothing was changed.",
        });
      }
      await endRest(tx, destination.id);
      return { result: undefined, detail: { messages: 1 } };
    },
  });
}

/**
 * Sends everything again that was given up or failed in the last so many hours, under the ids that it has; tests are left out.
 * @returns how many messages that are @throws AppError not_found, forbidden, conflict (switched off)
 */
export function replayFailed(
  ctx: Context,
  { destinationId, hours }: { destinationId: string; hours: number },
): Promise<{ messages: number }> {
  return changeDestination(ctx, {
    destinationId,
    action: "destination.replayed",
    async change(tx, destination) {
      requireOn(destination);
      const messages = await requeueFailed(tx, destination.id, hours);
      if (messages === 0) return { result: { messages }, detail: null };
      await endRest(tx, destination.id);
      return { result: { messages }, detail: { messages, hours } };
    },
  });
}
