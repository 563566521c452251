import "server-only";
import type { Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { insertDelivery, type NewDelivery } from "./delivery-repository.ts";

/**
 * Queues a message in the caller's transaction. Workers deliver it at least once after the commit, under the id that is
 * returned (`webhook-id`).
 * @returns null when the destination is switched off, or is not one of the organization: then nothing is queued
 */
export async function queueDelivery(tx: Tx, delivery: NewDelivery): Promise<string | null> {
  const id = newId();
  return (await insertDelivery(tx, { id, ...delivery })) ? id : null;
}
