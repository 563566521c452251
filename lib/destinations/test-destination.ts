import "server-only";
import { setTimeout } from "node:timers/promises";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { hasLivingWorker } from "#lib/instances/instance-repository.ts";
import { changeDestination } from "./change-destination.ts";
import { findDelivery, putFirst } from "./delivery-repository.ts";
import { endRest } from "./destination-repository.ts";
import { queueDelivery } from "./queue-delivery.ts";

const pollMs = 250;
const waitMs = 12_000;

/**
 * What is known of a test: `not_yet` where no worker has sent it in the time that a person waits, `no_worker` where none is
 * there to.
 */
export type TestOutcome =
  | { outcome: "sent"; status: number | null; ms: number; note: string | null }
  | { outcome: "not_accepted"; status: number | null; ms: number; note: string | null }
  | { outcome: "not_yet" }
  | { outcome: "no_worker" };

async function findOutcome(organizationId: string, deliveryId: string): Promise<TestOutcome | null> {
  const delivery = await findDelivery(db(), organizationId, deliveryId);
  const last = delivery?.log.at(-1);
  if (!delivery || delivery.standing === "waiting" || !last) return null;
  const { status, ms, note } = last;
  return { outcome: delivery.standing === "sent" ? "sent" : "not_accepted", status, ms, note };
}

/**
 * Sends a test message by the way of every message, through a worker, before what waits for the destination; and waits a
 * little for what comes of it.
 * @throws AppError not_found, forbidden, conflict (switched off)
 */
export async function testDestination(
  ctx: Context,
  { destinationId }: { destinationId: string },
  patienceMs = waitMs,
): Promise<TestOutcome> {
  const { organizationId, organizationName, name } = ctx.actor;
  const deliveryId = await changeDestination(ctx, {
    destinationId,
    action: "destination.tested",
    async change(tx, { id, name: destination }) {
      const data = { organization: organizationName, destination, by: name };
      const text = `${name} sent this test from Larder (${env().LARDER_URL}) to the destination ${destination} of ${organizationName}. Nothing has to be done.`;
      const message = { organizationId, destinationId: id, data, text, subject: "Test message from Larder" };
      const queued = await queueDelivery(tx, { ...message, type: "test" });
      if (queued === null) {
        throw new AppError("conflict", {
          what: "The destination is switched off.",
          safe: "Nothing was sent.",
          next: "Switch it on first.",
        });
      }
      await putFirst(tx, queued);
      await endRest(tx, id);
      return { result: queued, detail: {} };
    },
  });
  if (!(await hasLivingWorker(db()))) return { outcome: "no_worker" };
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += pollMs) {
    const outcome = await findOutcome(organizationId, deliveryId);
    if (outcome) return outcome;
    await setTimeout(pollMs);
  }
  return { outcome: "not_yet" };
}
