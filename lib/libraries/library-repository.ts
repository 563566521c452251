import "server-only";
import { toAuditActor } from "#lib/audit/audit-actor.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import type { Actor } from "#lib/auth/actor.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";

/** The organization's libraries, by name. */
export function listLibraryRows(db: Db, organizationId: string) {
  return db.library.findMany({
    where: { organizationId },
    orderBy: { name: "asc" },
    select: { id: true, name: true },
  });
}

/** The id of the library with this name, made if it is new. */
export async function findOrCreateLibrary(tx: Tx, actor: Actor, name: string, now: Date): Promise<string> {
  const { organizationId } = actor;
  const id = newId();
  const made = await tx.library.createMany({
    data: [{ id, organizationId, name, createdAt: now }],
    skipDuplicates: true,
  });
  if (made.count === 0) {
    const where = { organizationId_name: { organizationId, name } };
    return (await tx.library.findUniqueOrThrow({ where, select: { id: true } })).id;
  }
  await recordAuditEvent(
    tx,
    {
      organizationId,
      actor: toAuditActor(actor),
      action: "library.created",
      subject: { type: "library", id, name },
    },
    now,
  );
  return id;
}
