import type { Role } from "#lib/auth/permissions.ts";

/** `void`: whoever sent it is no owner any more. */
export type InvitationStanding = "pending" | "expired" | "void";

/** An invitation nobody has taken yet, as the owners see it: never its address, which was shown once. */
export interface InvitationView {
  id: string;
  email: string;
  role: Role;
  standing: InvitationStanding;
  invitedBy: string;
  createdAt: string;
  expiresAt: string;
}

/** Why an invitation cannot be taken. */
export type InvitationRefusal = "unknown" | "expired" | "revoked" | "used" | "withdrawn";

/** What whoever holds the link sees of it. */
export interface InvitationOffer {
  organization: string;
  invitedBy: string;
  role: Role;
  email: string;
  expiresAt: string;
}

/**
 * How this visitor can take it. `sign_in`: the account can sign in elsewhere. `prove`: the account has no other
 * organization to sign in to, so its password is asked here. `member` and `disabled`: nothing is left to take.
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
