import "server-only";
import { Gauge, type Registry } from "prom-client";
import { listRecordedOrganizations } from "#lib/audit/record-chain-repository.ts";
import { toRecordLabel } from "#lib/audit/record-head.ts";
import { db } from "#lib/db/client.ts";

/** A number holds 48 bits exactly: two of them are the first 24 digits of a hash. */
const digitsPerPart = 12;

/** The end of each organization's record: whoever keeps metrics elsewhere has it there. The label names the record alone. */
export async function addRecordHeads(registry: Registry): Promise<void> {
  const events = new Gauge({
    name: "larder_record_events",
    help: "Events on the record of each organization.",
    labelNames: ["record"],
    registers: [registry],
  });
  const head = new Gauge({
    name: "larder_record_head",
    help: "The first 24 hexadecimal digits of the hash at that number, as two numbers of 12 digits each.",
    labelNames: ["record", "part"],
    registers: [registry],
  });
  for (const { id, head: end } of await listRecordedOrganizations(db())) {
    if (end === null) continue;
    const record = toRecordLabel(id);
    events.set({ record }, end.sequence);
    for (const part of [0, 1]) {
      const digits = end.hash.slice(part * digitsPerPart, (part + 1) * digitsPerPart);
      head.set({ record, part: String(part + 1) }, Number.parseInt(digits, 16));
    }
  }
}
