import type { Role } from "#lib/auth/permissions.ts";

type MemberStanding = "active" | "disabled";

export interface MemberView {
  userId: string;
  name: string;
  email: string;
  role: Role;
  standing: MemberStanding;
  joinedAt: string;
  disabledAt: string | null;
  /** Whether this is the viewer. */
  isYou: boolean;
}

export interface MemberFacts {
  userId: string;
  role: Role;
  disabledAt: Date | null;
  createdAt: Date;
  user: { name: string; email: string };
}

export function toMemberView(row: MemberFacts, viewerId: string): MemberView {
  return {
    userId: row.userId,
    name: row.user.name,
    email: row.user.email,
    role: row.role,
    standing: row.disabledAt ? "disabled" : "active",
    joinedAt: row.createdAt.toISOString(),
    disabledAt: row.disabledAt?.toISOString() ?? null,
    isYou: row.userId === viewerId,
  };
}
