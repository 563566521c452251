import "server-only";
import type { Caller } from "#lib/auth/context.ts";
import { describeBrowser } from "#lib/auth/describe-browser.ts";
import { takeTry } from "#lib/auth/rate-limit.ts";
import type { Db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { logger } from "#lib/logger.ts";
import type { AuditAction } from "./audit-words.ts";
import { type AuditContext, type AuditEntry, recordAuditEvent } from "./record-audit-event.ts";

const anHour = 60 * 60;
/** However many there are, from however many addresses: so much of one kind is recorded of one thing in an hour. */
const mostRecorded = 20;

function toOrigin({ address, userAgent }: Caller) {
  return { address, device: describeBrowser(userAgent ?? "") };
}

/** Something of signing in and access, with where it came from, on the record and in the log. */
export async function recordSecurityEvent(
  client: Db,
  ctx: AuditContext & { caller: Caller },
  entry: AuditEntry,
): Promise<void> {
  const origin = toOrigin(ctx.caller);
  const { action, organizationId, subject, detail } = entry;
  await recordAuditEvent(client, ctx, { ...entry, detail: { ...detail, ...origin } });
  logger().info({ event: action, organizationId, subjectId: subject.id, ...detail, ...origin }, "security");
}

/** Something that was refused, and that whoever did it can repeat as often as they like. */
export interface Refusal {
  action: AuditAction;
  /** What was tried, such as a person's id: counts are of it. */
  of: string;
  /** Where it is recorded; nowhere, only in the log, where it concerns nobody here. */
  entries: readonly Omit<AuditEntry, "action">[];
  reason: string;
}

/** The first three, and then one for each power of ten. */
function isNotable(times: number): boolean {
  return times <= 3 || /^10+$/.test(String(times));
}

async function countTimes(name: string, key: string): Promise<number> {
  const points = 1_000_000_000;
  const { left } = await takeTry({ name, points, windowSeconds: anHour }, key);
  return points - left;
}

/**
 * Notes a refusal: in the log, and on the record of those whom it concerns. Repetitions are counted for each address and
 * hour over all processes, so that ten thousand of them make a dozen lines and rows.
 */
export async function noteRefusal(ctx: AuditContext & { caller: Caller }, refusal: Refusal): Promise<void> {
  const { action, of, entries, reason } = refusal;
  const times = await countTimes(`noted:${action}`, `${of} ${ctx.caller.address}`);
  if (!isNotable(times)) return;
  const detail = { reason, ...(times > 1 ? { times } : {}) };
  const isRecorded = entries.length > 0 && (await countTimes(`recorded:${action}`, of)) <= mostRecorded;
  if (!isRecorded) {
    const concerned = entries[0] ? { subjectId: entries[0].subject.id } : {};
    logger().info({ event: action, ...concerned, ...detail, ...toOrigin(ctx.caller) }, "security");
    return;
  }
  const byOrganization = entries.toSorted((one, other) =>
    one.organizationId < other.organizationId ? -1 : 1,
  );
  await inTransaction(async (tx) => {
    for (const entry of byOrganization) await recordSecurityEvent(tx, ctx, { ...entry, action, detail });
  });
}
