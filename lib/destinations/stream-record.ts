import "server-only";
import { findPlaceHash, listPlaces } from "#lib/audit/record-chain-repository.ts";
import { toRecordEntry } from "#lib/audit/record-line.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { queueDelivery } from "./queue-delivery.ts";
import { listBehindStreams, lockStream, moveCursor, type RecordStream } from "./record-stream-repository.ts";

/** Events in one message. */
const batchSize = 200;

/** The next events after the cursor, as they leave Larder; places whose event was removed are passed over. */
async function readBatch(tx: Tx, { organizationId, cursor }: RecordStream) {
  const places = await listPlaces(tx, { organizationId, after: cursor, take: batchSize });
  let before = cursor === 0 ? "" : ((await findPlaceHash(tx, organizationId, cursor)) ?? "");
  const events = places.flatMap(({ event, ...place }) => {
    const recorded = { place, before };
    before = place.hash;
    return event ? [toRecordEntry({ ...recorded, event })] : [];
  });
  return { events, through: places.at(-1)?.sequence ?? cursor };
}

async function queueNext(destinationId: string): Promise<void> {
  await inTransaction(async (tx) => {
    const stream = await lockStream(tx, destinationId);
    if (!stream) return;
    const { events, through } = await readBatch(tx, stream);
    if (through === stream.cursor) return;
    const { organizationId } = stream;
    const subject = `Activity, numbers ${stream.cursor + 1} to ${through}`;
    if (events.length > 0) {
      const message = { type: "record.event" as const, subject, text: "", data: { events } };
      await queueDelivery(tx, { organizationId, destinationId, ...message });
    }
    await moveCursor(tx, destinationId, through);
  });
}

/**
 * Queues the next part of the record for every destination that gets it, in the order of the chain: a part only once the one
 * before was accepted, so that none is missing and none comes before another.
 */
export async function streamRecords(): Promise<void> {
  for (const { destinationId } of await listBehindStreams(db())) await queueNext(destinationId);
}
