import { createOutbox } from "#lib/destinations/outbox.ts";

/** Delivers as a worker does, until nothing is due. */
export async function deliverWaiting(): Promise<void> {
  const outbox = createOutbox(new AbortController().signal);
  await outbox.begin();
  await outbox.finished();
}
