import type { Prisma } from "#generated/prisma/client.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";

const rowsAtOnce = 1_000;

export interface AuditRowsOptions {
  organizationId: string;
  count: number;
  /** What distinguishes the nth event, newest first. */
  event?: (index: number) => Partial<Prisma.AuditEventCreateManyInput>;
}

/** Inserts many audit events, a minute apart, the newest at `now`. Returns their ids, newest first. */
export async function makeAuditRows(options: AuditRowsOptions, now: Date): Promise<string[]> {
  const { organizationId, count, event } = options;
  const subjectId = newId();
  const rows = Array.from(
    { length: count },
    (_, index): Prisma.AuditEventCreateManyInput => ({
      id: newId(),
      organizationId,
      actorName: "Larder",
      action: "token-set.refreshed",
      subjectType: "token-set",
      subjectId,
      subjectName: "POS Antwerp",
      environment: "production",
      detail: { trigger: "schedule", generation: count - index },
      at: new Date(now.getTime() - index * 60_000),
      ...event?.(index),
    }),
  );
  for (let start = 0; start < count; start += rowsAtOnce) {
    await db().auditEvent.createMany({ data: rows.slice(start, start + rowsAtOnce) });
  }
  return rows.map(({ id }) => id);
}
