import type { PastLink } from "#lib/factories/connect-link-factory.ts";

/** A connect link of the demo. */
export interface DemoLink extends Omit<PastLink, "by" | "createdAt"> {
  set: string;
  sentHoursAgo: number;
}

const day = 24;

/** A link in every state: sent, opened, completed, declined, expired and revoked. */
export const demoLinks: DemoLink[] = [
  {
    set: "POS Leuven",
    recipient: "Lotte Maes, manager in Leuven",
    purpose: "So that the till in Leuven can send its daily sales to your library.",
    sentHoursAgo: 3,
    expiresInHours: 3 * day,
    openedAfter: 1,
  },
  {
    set: "POS Leuven",
    recipient: "Jonas Peeters",
    purpose: "So that the till in Leuven can send its daily sales to your library.",
    sentHoursAgo: 2 * day,
    expiresInHours: 7 * day,
    openedAfter: 5,
    declinedAfter: 5.2,
  },
  {
    set: "POS Ostend",
    recipient: "Bart Claes, Ostend",
    purpose: "The till in Ostend has lost its connection; this reconnects it.",
    sentHoursAgo: 1,
    expiresInHours: 3 * day,
  },
  {
    set: "POS Brussels",
    recipient: "Nadia El Amrani",
    purpose: "To connect the new till in Brussels.",
    sentHoursAgo: 29.2 * day,
    expiresInHours: 7 * day,
    openedAfter: 2,
    completedAfter: 2.1,
  },
  {
    set: "POS Ghent",
    recipient: "Wim De Smet",
    purpose: "To connect the till in Ghent.",
    sentHoursAgo: 20 * day,
    expiresInHours: day,
  },
  {
    set: "POS Antwerp",
    recipient: "office@brasserie.test",
    purpose: "To connect the till in Antwerp.",
    sentHoursAgo: 34 * day,
    expiresInHours: 7 * day,
    revokedAfter: 0.4,
  },
];
