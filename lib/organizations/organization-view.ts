import type { Role } from "#lib/auth/permissions.ts";

/** One of a person's organizations. */
export interface OrganizationView {
  id: string;
  name: string;
  role: Role;
  /** Whether it is the session's organization. */
  current: boolean;
}
