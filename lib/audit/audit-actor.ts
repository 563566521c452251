import type { Actor, BulkRunRef } from "#lib/auth/actor.ts";

/** Who an event names, and the bulk run by which they acted. */
export interface AuditActor {
  userId: string | null;
  name: string;
  bulkRun?: BulkRunRef;
}

export function toAuditActor({ userId, name, bulkRun }: Actor): AuditActor {
  return bulkRun ? { userId, name, bulkRun } : { userId, name };
}

/** How an event's detail names the bulk run that it belongs to. */
export function runDetail({ bulkRun }: AuditActor): Record<string, string> {
  return bulkRun ? { bulkRun: bulkRun.name, bulkRunId: bulkRun.id } : {};
}

/** The actor of what somebody does who is not known, such as giving a wrong password. */
export const somebody: AuditActor = { userId: null, name: "Somebody" };

/** The actor of what Larder does by itself. */
export const larderItself: AuditActor = { userId: null, name: "Larder" };

/** Whoever runs commands on Larder's machine. */
export const commandLine: AuditActor = { userId: null, name: "The operator" };
