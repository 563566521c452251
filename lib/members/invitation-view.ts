import type { Role } from "#lib/auth/permissions.ts";

/** `void`: its sender is no longer an owner. */
export type InvitationStanding = "pending" | "expired" | "void";

/** An open invitation as owners see it: without its link, which is shown only once. */
export interface InvitationView {
  id: string;
  email: string;
  role: Role;
  standing: InvitationStanding;
  invitedBy: string;
  createdAt: string;
  expiresAt: string;
}

/** Why an invitation cannot be accepted. */
export type InvitationRefusal = "unknown" | "expired" | "revoked" | "used" | "withdrawn";

/** What the person with the link sees of an invitation. */
export interface InvitationOffer {
  organization: string;
  invitedBy: string;
  role: Role;
  email: string;
  expiresAt: string;
}

/**
 * How this visitor can accept it. `enter`: nobody is signed in, and whether the address has an account is not told: one is
 * made, or its password is asked. `member` and `disabled`: already a member, so there is nothing to accept.
 */
export type InvitationWay = "enter" | "join" | "other_person" | "member" | "disabled";

export type InvitationReading =
  | { kind: "refused"; reason: InvitationRefusal }
  | { kind: "offer"; offer: InvitationOffer; way: InvitationWay };
