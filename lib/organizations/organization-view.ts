import type { Role } from "#lib/auth/permissions.ts";

/** One of a person's organizations. */
export interface OrganizationView {
  id: string;
  name: string;
  role: Role;
  /** Whether the session acts for it now. */
  current: boolean;
}
