import "server-only";
import type { Prisma } from "#generated/prisma/client.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import type { Db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { type AuditActor, runDetail } from "./audit-actor.ts";
import { insertAuditEvent } from "./audit-repository.ts";
import type { AuditAction } from "./audit-words.ts";

export interface AuditEntry {
  organizationId: string;
  action: AuditAction;
  subject: {
    type:
      | "organization"
      | "application"
      | "library"
      | "token-set"
      | "member"
      | "api-key"
      | "destination"
      | "bulk-run"
      | "alert-rule";
    id: string;
    name: string;
  };
  environment?: Environment;
  /** Never a secret: ids, names, numbers and outcomes. */
  detail?: Prisma.InputJsonObject;
}

/** Who did something, and when. */
export interface AuditContext {
  actor: AuditActor;
  now: Date;
}

/**
 * Records one event. Call it in the transaction of what it records. Whoever records for several organizations in one
 * transaction does so in the order of their ids: the commit locks the end of each one's chain in the order of writing.
 */
export async function recordAuditEvent(
  db: Db,
  { actor, now }: AuditContext,
  entry: AuditEntry,
): Promise<void> {
  await insertAuditEvent(db, {
    id: newId(),
    organizationId: entry.organizationId,
    actorUserId: actor.userId,
    actorName: actor.name,
    action: entry.action,
    subjectType: entry.subject.type,
    subjectId: entry.subject.id,
    subjectName: entry.subject.name,
    environment: entry.environment ?? null,
    detail: { ...entry.detail, ...runDetail(actor) },
    at: now,
  });
}
