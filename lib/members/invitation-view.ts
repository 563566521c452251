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
 * How this visitor can accept it. `sign_in`: the account can sign in to another organization. `prove`: it cannot, so
 * its password is asked here. `member` and `disabled`: already a member, so there is nothing to accept.
 */
export type InvitationWay =
  | "register"
  | "sign_in"
  | "prove"
  | "join"
  | "other_person"
  | "member"
  | "disabled";

export type InvitationReading =
  | { kind: "refused"; reason: InvitationRefusal }
  | { kind: "offer"; offer: InvitationOffer; way: InvitationWay };
