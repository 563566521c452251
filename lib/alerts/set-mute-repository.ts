import "server-only";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import type { MuteView } from "./alert-view.ts";

/** A token set that nobody is told about. */
export interface SetMute {
  tokenSetId: string;
  organizationId: string;
  mutedAt: Date;
  mutedUntil: Date | null;
  mutedBy: string;
  reason: string;
}

/** Mutes a set, or mutes it anew. */
export async function saveSetMute(tx: Tx, mute: SetMute): Promise<void> {
  const { tokenSetId, organizationId: _organizationId, ...rest } = mute;
  await tx.tokenSetMute.upsert({
    where: { tokenSetId },
    create: mute,
    update: rest,
    select: { tokenSetId: true },
  });
}

/** Ends the mute of a set that the caller has locked; false where there is none. */
export async function deleteSetMute(
  tx: Tx,
  { id, organizationId }: { id: string; organizationId: string },
): Promise<boolean> {
  const { count } = await tx.tokenSetMute.deleteMany({ where: { tokenSetId: id, organizationId } });
  return count > 0;
}

/** The mute of a set; null where people are told about it. */
export async function findSetMute(
  db: Db,
  { id, organizationId }: { id: string; organizationId: string },
  now: Date,
): Promise<MuteView | null> {
  const row = await db.tokenSetMute.findFirst({
    where: { tokenSetId: id, organizationId, OR: [{ mutedUntil: null }, { mutedUntil: { gt: now } }] },
    select: { mutedAt: true, mutedUntil: true, mutedBy: true, reason: true },
  });
  if (!row) return null;
  const { mutedAt, mutedUntil, mutedBy, reason } = row;
  return { since: mutedAt.toISOString(), until: mutedUntil?.toISOString() ?? null, by: mutedBy, reason };
}
