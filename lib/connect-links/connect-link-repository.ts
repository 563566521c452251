import "server-only";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";

const linkSelect = {
  id: true,
  tokenSetId: true,
  browserHash: true,
  recipient: true,
  purpose: true,
  createdById: true,
  createdByName: true,
  createdAt: true,
  expiresAt: true,
  openedAt: true,
  declinedAt: true,
  completedAt: true,
  revokedAt: true,
  tokenSet: {
    select: {
      organizationId: true,
      applicationId: true,
      name: true,
      environment: true,
      requestedScopes: true,
      generation: true,
      revokedAt: true,
      archivedAt: true,
      organization: { select: { name: true } },
      library: { select: { name: true } },
      application: { select: { name: true, redirectMode: true } },
    },
  },
} as const;

export function findConnectLinkByHash(db: Db, tokenHash: string) {
  return db.connectLink.findUnique({ where: { tokenHash }, select: linkSelect });
}

function findConnectLink(db: Db, organizationId: string, id: string) {
  return db.connectLink.findFirst({ where: { id, tokenSet: { organizationId } }, select: linkSelect });
}

export type ConnectLinkRow = NonNullable<Awaited<ReturnType<typeof findConnectLink>>>;

/** The newest 20 links of a token set, newest first. */
export function listConnectLinkRows(db: Db, tokenSetId: string) {
  return db.connectLink.findMany({
    where: { tokenSetId },
    orderBy: { createdAt: "desc" },
    take: 20,
    select: linkSelect,
  });
}

export interface NewConnectLink {
  id: string;
  tokenSetId: string;
  tokenHash: string;
  recipient: string;
  purpose: string;
  createdById: string;
  createdByName: string;
  createdAt: Date;
  expiresAt: Date;
}

export async function insertConnectLink(tx: Tx, link: NewConnectLink): Promise<void> {
  await tx.connectLink.create({ data: link, select: { id: true } });
}

/** Binds a link to a browser; true for one browser only. */
export async function bindConnectLink(tx: Tx, id: string, browserHash: string, now: Date): Promise<boolean> {
  const { count } = await tx.connectLink.updateMany({
    where: { id, browserHash: null, completedAt: null, revokedAt: null, expiresAt: { gt: now } },
    data: { browserHash, openedAt: now },
  });
  return count === 1;
}

/** Locks a link until the transaction ends and reads it; null when the organization has no such link. */
export async function lockConnectLink(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<ConnectLinkRow | null> {
  await tx.$queryRaw`SELECT "id" FROM "ConnectLink" WHERE "id" = ${id}::uuid FOR UPDATE`;
  return findConnectLink(tx, organizationId, id);
}

/** Marks a link as declined, completed or revoked; false when it was completed or revoked before. */
export async function endConnectLink(
  tx: Tx,
  id: string,
  end: "declinedAt" | "completedAt" | "revokedAt",
  now: Date,
): Promise<boolean> {
  const { count } = await tx.connectLink.updateMany({
    where: { id, completedAt: null, revokedAt: null },
    data: { [end]: now },
  });
  return count === 1;
}

/** Whether the exchange of a code that came by this link began after `since` and has no outcome yet. */
export async function hasCodeUnderway(tx: Tx, id: string, since: Date): Promise<boolean> {
  const flow = await tx.authorization.findFirst({
    where: { connectLinkId: id, consumedAt: { gt: since }, outcome: null },
    select: { id: true },
  });
  return flow !== null;
}

/** How many flows were started by a link after `since`. */
export function countFlows(tx: Tx, id: string, since: Date): Promise<number> {
  return tx.authorization.count({ where: { connectLinkId: id, createdAt: { gt: since } } });
}
