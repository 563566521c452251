import type { Environment } from "#lib/auth/permissions.ts";
import type { AuditEntry } from "./record-audit-event.ts";

/** What an event is about, and which organization's activity it belongs to. */
export type AuditSubject = Pick<AuditEntry, "organizationId" | "subject" | "environment">;

interface Owned {
  id: string;
  organizationId: string;
  name: string;
}

export function ofTokenSet(set: Owned & { environment: Environment }): AuditSubject {
  const { id, organizationId, name, environment } = set;
  return { organizationId, subject: { type: "token-set", id, name }, environment };
}

export function ofApplication({ id, organizationId, name }: Owned): AuditSubject {
  return { organizationId, subject: { type: "application", id, name } };
}

export function ofLibrary({ id, organizationId, name }: Owned): AuditSubject {
  return { organizationId, subject: { type: "library", id, name } };
}

export function ofApiKey({ id, organizationId, name }: Owned): AuditSubject {
  return { organizationId, subject: { type: "api-key", id, name } };
}

export function ofDestination({ id, organizationId, name }: Owned): AuditSubject {
  return { organizationId, subject: { type: "destination", id, name } };
}

export function ofAlertRule({
  id,
  organizationId,
  name,
  environment,
}: Owned & { environment: Environment | null }): AuditSubject {
  const subject = { type: "alert-rule", id, name } as const;
  return { organizationId, subject, ...(environment ? { environment } : {}) };
}

/** A member, or somebody who was invited and is known only by an address. */
export function ofMember({ id, organizationId, name }: Owned): AuditSubject {
  return { organizationId, subject: { type: "member", id, name } };
}

export function ofOrganization({ id, name }: { id: string; name: string }): AuditSubject {
  return { organizationId: id, subject: { type: "organization", id, name } };
}

export function ofBulkRun(run: Owned & { environment: Environment }): AuditSubject {
  const { id, organizationId, name, environment } = run;
  return { organizationId, subject: { type: "bulk-run", id, name }, environment };
}
