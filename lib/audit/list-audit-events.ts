import "server-only";
import { type Actor, requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { canInOrganization } from "#lib/auth/permissions.ts";
import { db } from "#lib/db/client.ts";
import { type AuditEventView, toAuditEventView } from "./audit-event-view.ts";
import {
  type AuditEventRow,
  type AuditScope,
  auditWhere,
  findAuditPosition,
  findExistingSubjects,
  listAuditRows,
} from "./audit-repository.ts";
import type { ListAuditEvents } from "./audit-schema.ts";
import { type AuditGroup, auditGroupNames } from "./audit-words.ts";

const pageSize = 50;

export interface AuditPage {
  events: AuditEventView[];
  /** Ids for `after` (older) and `before` (newer); null at the ends. */
  next: string | null;
  previous: string | null;
}

async function toViews(organizationId: string, rows: readonly AuditEventRow[]): Promise<AuditEventView[]> {
  const existing = await findExistingSubjects(db(), organizationId, rows);
  return rows.map((row) => toAuditEventView(row, existing));
}

/** What of the organization's activity the actor may see. */
export function scopeOf({ organizationId, role }: Actor): AuditScope {
  return { organizationId, withSecurity: canInOrganization(role, "audit:security") };
}

/** One page of the organization's activity, newest first, by keyset. @throws AppError forbidden */
export async function listAuditEvents(ctx: Context, query: ListAuditEvents): Promise<AuditPage> {
  requirePermission(ctx.actor, "audit:read");
  const { organizationId } = ctx.actor;
  const { after, before, ...filter } = query;
  const backwards = before !== undefined;
  const pivot = before ?? after;
  const position = pivot ? await findAuditPosition(db(), organizationId, pivot) : null;
  const found = await listAuditRows(db(), {
    where: auditWhere(scopeOf(ctx.actor), filter),
    order: backwards ? "asc" : "desc",
    position,
    take: pageSize + 1,
  });
  const more = found.length > pageSize;
  const rows = found.slice(0, pageSize);
  if (backwards) rows.reverse();
  const hasNext = backwards ? position !== null : more;
  const hasPrevious = backwards ? more : position !== null;
  return {
    events: await toViews(organizationId, rows),
    next: hasNext ? (rows.at(-1)?.id ?? null) : null,
    previous: hasPrevious ? (rows[0]?.id ?? null) : null,
  };
}

/** The newest events of the organization, without who signed in. @throws AppError forbidden */
export async function listRecentAuditEvents(
  ctx: Context,
  { limit }: { limit: number },
): Promise<AuditEventView[]> {
  requirePermission(ctx.actor, "audit:read");
  const { organizationId } = ctx.actor;
  const where = auditWhere({ organizationId, withSecurity: false }, {});
  const rows = await listAuditRows(db(), { where, order: "desc", position: null, take: limit });
  return toViews(organizationId, rows);
}

/** The newest events about any of these subjects, without what Larder does by routine. @throws AppError forbidden */
export async function listEventsAbout(
  ctx: Context,
  { subjectIds, limit }: { subjectIds: readonly string[]; limit: number },
): Promise<AuditEventView[]> {
  requirePermission(ctx.actor, "audit:read");
  const scope = scopeOf(ctx.actor);
  const routine = { actorUserId: null, action: { in: ["token-set.refreshed", "token-set.checked"] } };
  const where = {
    AND: [auditWhere(scope, {}), { subjectId: { in: [...subjectIds] } }, { NOT: routine }],
  };
  const rows = await listAuditRows(db(), { where, order: "desc", position: null, take: limit });
  return toViews(scope.organizationId, rows);
}

/** The groups of activity that the actor can choose. */
export function groupsFor({ role }: Actor): readonly AuditGroup[] {
  const maySeeSecurity = canInOrganization(role, "audit:security");
  return auditGroupNames.filter((group) => group !== "security" || maySeeSecurity);
}
