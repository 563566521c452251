import "server-only";
import { z } from "zod";
import type { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import { literally } from "#lib/db/literally.ts";
import { addDays, startOfDay } from "#lib/text/days.ts";
import { type AuditFilter, withoutAccount } from "./audit-schema.ts";
import { actionsOf } from "./audit-words.ts";

const auditEventSelect = {
  id: true,
  actorUserId: true,
  actorName: true,
  action: true,
  subjectType: true,
  subjectId: true,
  subjectName: true,
  environment: true,
  detail: true,
  at: true,
} satisfies Prisma.AuditEventSelect;

export type AuditEventRow = Prisma.AuditEventGetPayload<{ select: typeof auditEventSelect }>;

/** Inserts one audit event; a trigger refuses later changes and deletion. */
export async function insertAuditEvent(db: Db, event: Prisma.AuditEventUncheckedCreateInput): Promise<void> {
  await db.auditEvent.create({ data: event, select: { id: true } });
}

/** Every organization, in the order in which all who write to several lock them. */
export function listEveryOrganization(db: Db): Promise<{ id: string; name: string }[]> {
  return db.organization.findMany({ orderBy: { id: "asc" }, select: { id: true, name: true } });
}

/** Where a page begins: after the event with this id, in the order asked for. */
export interface AuditPosition {
  id: string;
  at: Date;
}

function betweenDays({ from, to, zone = "UTC" }: AuditFilter): Prisma.AuditEventWhereInput {
  return {
    at: {
      ...(from ? { gte: startOfDay(from, zone) } : {}),
      ...(to ? { lt: startOfDay(addDays(to, 1), zone) } : {}),
    },
  };
}

function byPerson(person: string): Prisma.AuditEventWhereInput {
  if (person === withoutAccount) return { actorUserId: null };
  const id = z.uuid().safeParse(person).data;
  return id ? { actorUserId: id } : { actorName: { contains: literally(person), mode: "insensitive" } };
}

function ofSubject(subject: string): Prisma.AuditEventWhereInput {
  const id = z.uuid().safeParse(subject).data;
  return id ? { subjectId: id } : { subjectName: { contains: literally(subject), mode: "insensitive" } };
}

const security = actionsOf("security");

/** Whose activity is read: who signs in is left out for those who may not see it, and where it would be noise. */
export interface AuditScope {
  organizationId: string;
  withSecurity: boolean;
}

/** The filter as a condition; both ends of its days are included. */
export function auditWhere(scope: AuditScope, filter: AuditFilter): Prisma.AuditEventWhereInput {
  const { group, person, environment, subject, from, to } = filter;
  const { organizationId, withSecurity } = scope;
  const conditions: Prisma.AuditEventWhereInput[] = [{ organizationId }];
  if (!withSecurity) conditions.push({ action: { notIn: security } });
  if (group) conditions.push({ action: { in: actionsOf(group) } });
  if (person) conditions.push(byPerson(person));
  if (environment) conditions.push({ environment });
  if (subject) conditions.push(ofSubject(subject));
  if (from || to) conditions.push(betweenDays(filter));
  return { AND: conditions };
}

/** The bound on `at` alone lets the index find the place; the rest decides between equal times. */
function beyond({ id, at }: AuditPosition, order: "asc" | "desc"): Prisma.AuditEventWhereInput {
  return order === "desc"
    ? { at: { lte: at }, OR: [{ at: { lt: at } }, { at, id: { lt: id } }] }
    : { at: { gte: at }, OR: [{ at: { gt: at } }, { at, id: { gt: id } }] };
}

export interface AuditRead {
  where: Prisma.AuditEventWhereInput;
  order: "asc" | "desc";
  position: AuditPosition | null;
  take: number;
}

/** Events in order of time; the id decides between equal times. */
export function listAuditRows(db: Db, read: AuditRead): Promise<AuditEventRow[]> {
  const { where, order, position, take } = read;
  return db.auditEvent.findMany({
    where: { AND: [where, ...(position ? [beyond(position, order)] : [])] },
    orderBy: [{ at: order }, { id: order }],
    take,
    select: auditEventSelect,
  });
}

/** What is recorded of one person's own signing in and access, in any organization, newest first. */
export function listSecurityRowsOf(db: Db, userId: string, take: number): Promise<AuditEventRow[]> {
  return db.auditEvent.findMany({
    where: { subjectId: userId, subjectType: "member", action: { in: security } },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take,
    select: auditEventSelect,
  });
}

export function findAuditPosition(db: Db, organizationId: string, id: string): Promise<AuditPosition | null> {
  return db.auditEvent.findFirst({ where: { id, organizationId }, select: { id: true, at: true } });
}

function idsOf(rows: readonly AuditEventRow[], type: string): string[] {
  return [...new Set(rows.filter((row) => row.subjectType === type).map((row) => row.subjectId))];
}

/** Which of the rows' token sets, applications, libraries, destinations and bulk runs have a page still; a merged library's leads to the one that stayed. */
export async function findExistingSubjects(
  db: Db,
  organizationId: string,
  rows: readonly AuditEventRow[],
): Promise<Set<string>> {
  const among = (ids: string[]) => ({ where: { organizationId, id: { in: ids } }, select: { id: true } });
  const [sets, applications] = [idsOf(rows, "token-set"), idsOf(rows, "application")];
  const [libraries, destinations] = [idsOf(rows, "library"), idsOf(rows, "destination")];
  const runs = idsOf(rows, "bulk-run");
  const found = await Promise.all([
    sets.length > 0 ? db.tokenSet.findMany(among(sets)) : [],
    applications.length > 0 ? db.application.findMany(among(applications)) : [],
    libraries.length > 0 ? db.library.findMany(among(libraries)) : [],
    libraries.length > 0 ? db.mergedLibrary.findMany(among(libraries)) : [],
    destinations.length > 0 ? db.destination.findMany(among(destinations)) : [],
    runs.length > 0 ? db.bulkRun.findMany(among(runs)) : [],
  ]);
  return new Set(found.flat().map(({ id }) => id));
}
