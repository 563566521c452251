import "server-only";
import type { AlertTellingKind } from "#generated/prisma/client.ts";
import { type TokenSetRow, tokenSetSelect } from "#lib/custody/token-set-state-repository.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import type { AlertRow } from "./alert-repository.ts";

/** The first sets of an alert by library, of those that it concerns still; of all, once it has ended. */
export async function listFirstSets(
  tx: Tx,
  { id, organizationId, endedAt }: AlertRow,
  limit: number,
): Promise<TokenSetRow[]> {
  const rows = await tx.tokenSet.findMany({
    where: { organizationId, alerts: { some: { alertId: id, ...(endedAt ? {} : { endedAt: null }) } } },
    orderBy: [{ library: { name: "asc" } }, { name: "asc" }, { id: "asc" }],
    take: limit,
    select: tokenSetSelect,
  });
  return rows;
}

/** How many sets of an alert ended in each way; null for those that it concerns still. */
export async function countEndings(tx: Tx, alertId: string): Promise<Map<string | null, number>> {
  const rows = await tx.alertSet.groupBy({ by: ["ending"], where: { alertId }, _count: true });
  return new Map(rows.map(({ ending, _count }) => [ending, _count]));
}

/** Whom an alert is told. */
export interface Told {
  destinationId: string;
  /** The last message about it there, which goes first; null when this is the first. */
  followsId: string | null;
}

/** To whom an alert was told. */
export async function listTold(tx: Tx, alertId: string): Promise<Told[]> {
  const rows = await tx.alertTelling.findMany({
    where: { alertId },
    // Ids are in the order of time.
    orderBy: [{ destinationId: "asc" }, { deliveryId: "desc" }],
    distinct: "destinationId",
    select: { destinationId: true, deliveryId: true },
  });
  return rows.map(({ destinationId, deliveryId }) => ({ destinationId, followsId: deliveryId }));
}

/** A message that was queued. */
export interface NewTelling {
  alert: Pick<AlertRow, "id" | "organizationId">;
  destinationId: string;
  kind: AlertTellingKind;
  deliveryId: string;
  at: Date;
}

/** Notes a message; a second one of its kind to the same destination violates the key. */
export async function insertTelling(tx: Tx, telling: NewTelling): Promise<void> {
  const { alert, ...rest } = telling;
  await tx.alertTelling.create({
    data: { ...rest, alertId: alert.id, organizationId: alert.organizationId },
    select: { alertId: true },
  });
}

/** Notes that an alert was told, with how many sets. */
export async function noteTold(tx: Tx, { id, remaining }: AlertRow, now: Date): Promise<void> {
  await tx.alert.update({ where: { id }, data: { toldAt: now, toldCount: remaining }, select: { id: true } });
}

export async function noteGrown(tx: Tx, { id }: AlertRow, now: Date): Promise<void> {
  await tx.alert.update({ where: { id }, data: { grewAt: now }, select: { id: true } });
}

/** Notes that there is nothing left to tell. */
export async function settleAlert(tx: Tx, { id }: AlertRow, now: Date): Promise<void> {
  await tx.alert.update({ where: { id }, data: { settledAt: now }, select: { id: true } });
}
