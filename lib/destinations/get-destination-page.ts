import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { notFound } from "#lib/errors.ts";
import { listDeliveryRows } from "./delivery-repository.ts";
import {
  findDestination,
  findUses,
  listDestinationRows,
  listOwnerAddresses,
} from "./destination-repository.ts";
import type { ListDeliveries } from "./destination-schema.ts";
import type { DestinationUses } from "./destination-uses-view.ts";
import {
  type DeliveryView,
  type DestinationView,
  toDeliveryView,
  toDestinationView,
} from "./destination-view.ts";
import { countWaiting } from "./outbox-repository.ts";

const pageSize = 25;

/** The destinations of the organization; those that are switched off last. @throws AppError forbidden */
export async function listDestinations({ actor, now }: Context): Promise<DestinationView[]> {
  requirePermission(actor, "destination:read");
  const rows = await listDestinationRows(db(), actor.organizationId);
  return rows.map((row) => toDestinationView(row, now));
}

export interface DestinationPage {
  destination: DestinationView;
  uses: DestinationUses;
  /** Where it mails the owners, their addresses now. */
  owners: string[];
  /** How many messages wait. */
  waiting: number;
  deliveries: DeliveryView[];
  /** The id for `after`; null at the end. */
  next: string | null;
}

/** A destination, also one that was deleted, and a page of what was sent there, the newest first. @throws AppError forbidden, not_found */
export async function getDestinationPage(
  { actor, now }: Context,
  { destinationId, ...query }: ListDeliveries & { destinationId: string },
): Promise<DestinationPage> {
  requirePermission(actor, "destination:read");
  const destination = await findDestination(db(), actor.organizationId, destinationId);
  if (!destination) throw notFound("destination");
  const [rows, uses, waiting, owners] = await Promise.all([
    listDeliveryRows(db(), destination.id, query, pageSize + 1),
    findUses(db(), destination.id),
    countWaiting(db(), destination.id),
    destination.toOwners ? listOwnerAddresses(db(), actor.organizationId) : [],
  ]);
  const shown = rows.slice(0, pageSize);
  return {
    destination: toDestinationView(destination, now),
    uses,
    owners,
    waiting,
    deliveries: shown.map(toDeliveryView),
    next: rows.length > pageSize ? (shown.at(-1)?.id ?? null) : null,
  };
}
