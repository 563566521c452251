import type { Environment } from "#lib/auth/permissions.ts";

/** `void`: its sender can no longer connect the token set. */
export type ConnectLinkStanding =
  | "sent"
  | "opened"
  | "declined"
  | "completed"
  | "expired"
  | "revoked"
  | "void";

/** A link as its organization sees it: without its address, which is shown only once. */
export interface ConnectLinkView {
  id: string;
  standing: ConnectLinkStanding;
  recipient: string;
  purpose: string;
  createdBy: string;
  createdAt: string;
  expiresAt: string;
  /** Since when it has this standing; null where that is not stored. */
  standingAt: string | null;
  /** Whether it can still be completed or revoked. */
  living: boolean;
}

export interface ConnectLinkFacts {
  createdAt: Date;
  expiresAt: Date;
  openedAt: Date | null;
  declinedAt: Date | null;
  completedAt: Date | null;
  revokedAt: Date | null;
}

/** Why a link can no longer be used; null while it can. */
export function toEnd(
  link: Pick<ConnectLinkFacts, "completedAt" | "revokedAt" | "expiresAt">,
  now: Date,
): "completed" | "revoked" | "expired" | null {
  if (link.completedAt) return "completed";
  if (link.revokedAt) return "revoked";
  return link.expiresAt <= now ? "expired" : null;
}

/** A link's standing, and since when. A declined link stays declined, unless it is completed before it expires. */
export function toStanding(
  link: ConnectLinkFacts,
  now: Date,
): { standing: Exclude<ConnectLinkStanding, "void">; at: Date } {
  if (link.completedAt) return { standing: "completed", at: link.completedAt };
  if (link.revokedAt) return { standing: "revoked", at: link.revokedAt };
  if (link.declinedAt) return { standing: "declined", at: link.declinedAt };
  if (link.expiresAt <= now) return { standing: "expired", at: link.expiresAt };
  if (link.openedAt) return { standing: "opened", at: link.openedAt };
  return { standing: "sent", at: link.createdAt };
}

/** What a resource owner without an account sees: who asks for what, and why. */
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
  /** The token set is already connected: new tokens replace the present ones. */
  reconnects: boolean;
}
