import { type AuditSubject, ofMember } from "#lib/audit/audit-subjects.ts";
import type { MemberRow } from "./member-repository.ts";

/** A member as the subject of an event. */
export function ofMembership({ userId: id, organizationId, user }: MemberRow): AuditSubject {
  return ofMember({ id, organizationId, name: user.name });
}
