import type { Environment } from "#lib/auth/permissions.ts";

export type ConnectLinkStanding = "sent" | "opened" | "declined" | "completed" | "expired" | "revoked";

/** A link as its organization sees it: never its address, which was shown once. */
export interface ConnectLinkView {
  id: string;
  standing: ConnectLinkStanding;
  recipient: string;
  purpose: string;
  createdBy: string;
  createdAt: string;
  expiresAt: string;
  /** When it came to its present standing. */
  standingAt: string;
}

export interface ConnectLinkFacts {
  createdAt: Date;
  expiresAt: Date;
  openedAt: Date | null;
  declinedAt: Date | null;
  completedAt: Date | null;
  revokedAt: Date | null;
}

/** Where a link stands at an instant, and since when. */
export function toStanding(link: ConnectLinkFacts, now: Date): { standing: ConnectLinkStanding; at: Date } {
  if (link.completedAt) return { standing: "completed", at: link.completedAt };
  if (link.revokedAt) return { standing: "revoked", at: link.revokedAt };
  if (link.expiresAt <= now) return { standing: "expired", at: link.expiresAt };
  if (link.declinedAt) return { standing: "declined", at: link.declinedAt };
  if (link.openedAt) return { standing: "opened", at: link.openedAt };
  return { standing: "sent", at: link.createdAt };
}

/** What a resource owner without an account sees: who asks for what, and why. Nothing else of the organization. */
export interface ConnectOfferView {
  organization: string;
  askedBy: string;
  application: string;
  library: string;
  environment: Environment;
  installation: string;
  scopes: string[];
  recipient: string;
  purpose: string;
  expiresAt: string;
  declinedAt: string | null;
}
