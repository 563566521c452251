import type { Environment } from "#lib/auth/permissions.ts";

/** `void`: whoever sent it may no longer connect such a set. */
export type ConnectLinkStanding =
  | "sent"
  | "opened"
  | "declined"
  | "completed"
  | "expired"
  | "revoked"
  | "void";

/** A link as its organization sees it: never its address, which was shown once. */
export interface ConnectLinkView {
  id: string;
  standing: ConnectLinkStanding;
  recipient: string;
  purpose: string;
  createdBy: string;
  createdAt: string;
  expiresAt: string;
  /** When it came to its present standing; null where nobody noted that. */
  standingAt: string | null;
  /** It could still be completed, so it can be revoked. */
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

/** Why a link can no longer be used, whatever became of it before; null while it can. */
export function toEnd(
  link: Pick<ConnectLinkFacts, "completedAt" | "revokedAt" | "expiresAt">,
  now: Date,
): "completed" | "revoked" | "expired" | null {
  if (link.completedAt) return "completed";
  if (link.revokedAt) return "revoked";
  return link.expiresAt <= now ? "expired" : null;
}

/** Where a link stands at an instant, and since when. A declined one stays that, unless minds change in time. */
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
  /** The installation is connected already: a new pair takes the old one's place. */
  reconnects: boolean;
}
