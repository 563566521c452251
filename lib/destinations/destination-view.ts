import type { DeliveryStanding } from "#generated/prisma/enums.ts";
import type { DeliveryRow } from "./delivery-repository.ts";
import { deliveryTypes } from "./delivery-type.ts";
import type { DestinationRow } from "./destination-repository.ts";
import type { DestinationKindName } from "./destination-schema.ts";

export const kindLabels: Record<DestinationKindName, string> = {
  webhook: "Webhook",
  slack: "Slack or compatible",
  teams: "Microsoft Teams",
  mail: "Mail",
};

type DestinationStanding = "unused" | "active" | "failing" | "off" | "deleted";

/** A destination as people see it: without its address and secrets. Instants are ISO 8601. */
export interface DestinationView {
  id: string;
  name: string;
  kind: DestinationKindName;
  /** Its mail addresses, or host and last characters of its URL. */
  shown: string;
  toOwners: boolean;
  events: string[];
  standing: DestinationStanding;
  /** Since when it stands so; null while nothing was sent. */
  since: string | null;
  /** Why it is off or deleted, or what was in the way last. */
  reason: string | null;
  deliveredAt: string | null;
  createdBy: string;
  createdAt: string;
  /** Since when it has its address; null while that is the first. */
  addressChangedAt: string | null;
  /** Until when the secret before the present one signs, too; null when it does not. */
  previousUntil: string | null;
}

/** One try to deliver. */
export interface TryView {
  at: string;
  status: number | null;
  note: string | null;
  ms: number;
}

/** What came of a try, as a sentence, and how long it took. */
export function sayTry({ status, note, ms }: Omit<TryView, "at">): { sentence: string; took: string } {
  const accepted = status === null ? "Accepted." : `It answered ${status}.`;
  const took = ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`;
  return { sentence: note ?? accepted, took };
}

/** One message on its way. Instants are ISO 8601. */
export interface DeliveryView {
  id: string;
  label: string;
  subject: string;
  standing: DeliveryStanding;
  madeAt: string;
  /** When it is tried next; null when it is not. */
  nextTryAt: string | null;
  tries: number;
  log: TryView[];
}

const ownersWords = "Whoever is an owner when a message is sent";

/** How people see where messages go. */
export function showTarget({
  urlShown,
  addresses,
  toOwners,
}: Pick<DestinationRow, "urlShown" | "addresses" | "toOwners">): string {
  return toOwners ? ownersWords : (urlShown ?? addresses.join(", "));
}

const iso = (instant: Date | null) => instant?.toISOString() ?? null;

function toStanding(row: DestinationRow): Pick<DestinationView, "standing" | "since" | "reason"> {
  if (row.deletedAt) return { standing: "deleted", since: iso(row.deletedAt), reason: row.offReason };
  if (row.offAt) return { standing: "off", since: iso(row.offAt), reason: row.offReason };
  if (row.failingSince) return { standing: "failing", since: iso(row.failingSince), reason: row.failure };
  if (row.deliveredAt) return { standing: "active", since: iso(row.deliveredAt), reason: null };
  return { standing: "unused", since: null, reason: null };
}

export function toDestinationView(row: DestinationRow, now: Date): DestinationView {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    shown: showTarget(row),
    toOwners: row.toOwners,
    events: row.events,
    ...toStanding(row),
    deliveredAt: iso(row.deliveredAt),
    createdBy: row.createdByName,
    createdAt: row.createdAt.toISOString(),
    addressChangedAt: iso(row.addressChangedAt),
    previousUntil: row.previousUntil && row.previousUntil > now ? row.previousUntil.toISOString() : null,
  };
}

function toLabel(type: string): string {
  const labels: Readonly<Record<string, string>> = deliveryTypes;
  return labels[type] ?? type;
}

export function toDeliveryView(row: DeliveryRow): DeliveryView {
  const { id, type, subject, standing, madeAt, nextTryAt, tries, log } = row;
  return {
    ...{ id, label: toLabel(type), subject, standing, tries, log },
    madeAt: madeAt.toISOString(),
    nextTryAt: standing === "waiting" ? nextTryAt.toISOString() : null,
  };
}
