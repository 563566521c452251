import "server-only";
import type { Prisma } from "#generated/prisma/client.ts";
import { type TokenSetRow, tokenSetSelect } from "#lib/custody/token-set-state-repository.ts";
import type { Db } from "#lib/db/client.ts";

const listedSelect = {
  ...{ id: true, groupKey: true, cause: true, applicationId: true, subject: true, detail: true },
  ...{ concerned: true, remaining: true, since: true, openedAt: true, endedAt: true, ending: true },
  ...{ tellAt: true, toldAt: true },
  rule: {
    select: {
      ...{ id: true, condition: true, environment: true },
      ...{ mutedAt: true, mutedUntil: true, mutedBy: true, muteReason: true, quietZone: true },
      _count: { select: { destinations: true } },
    },
  },
  tellings: {
    where: { kind: "opened" },
    select: { destination: { select: { name: true } } },
    orderBy: { destinationId: "asc" },
  },
} as const satisfies Prisma.AlertSelect;

export type ListedAlert = Prisma.AlertGetPayload<{ select: typeof listedSelect }>;

/** The open alerts of an organization, the latest first. */
export function listOpenAlerts(db: Db, organizationId: string, limit: number): Promise<ListedAlert[]> {
  return db.alert.findMany({
    where: { organizationId, endedAt: null },
    orderBy: [{ openedAt: "desc" }, { id: "desc" }],
    take: limit,
    select: listedSelect,
  });
}

/** Alerts of an organization that are over, the latest first; from behind one of them on. */
export async function listEndedAlerts(
  db: Db,
  organizationId: string,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<ListedAlert[]> {
  const last = after
    ? await db.alert.findFirst({ where: { id: after, organizationId }, select: { endedAt: true } })
    : null;
  const behind: Prisma.AlertWhereInput =
    after && last?.endedAt
      ? { OR: [{ endedAt: { lt: last.endedAt } }, { endedAt: last.endedAt, id: { lt: after } }] }
      : {};
  return db.alert.findMany({
    where: { organizationId, endedAt: { not: null }, ...behind },
    orderBy: [{ endedAt: "desc" }, { id: "desc" }],
    take: limit,
    select: listedSelect,
  });
}

/** The first sets of each of these alerts that they concern still, by library. */
export async function listFirstOfAlerts(
  db: Db,
  organizationId: string,
  { alertIds, limit }: { alertIds: readonly string[]; limit: number },
): Promise<Map<string, TokenSetRow[]>> {
  const places = await db.$queryRaw<{ alertId: string; tokenSetId: string }[]>`
    SELECT a."alertId", f."tokenSetId" FROM unnest(${[...alertIds]}::uuid[]) AS a("alertId"), LATERAL (
      SELECT m."tokenSetId" FROM "AlertSet" m JOIN "TokenSet" t ON t."id" = m."tokenSetId"
      JOIN "Library" l ON l."id" = t."libraryId"
      WHERE m."alertId" = a."alertId" AND m."organizationId" = ${organizationId}::uuid AND m."endedAt" IS NULL
      ORDER BY l."name", t."name", t."id" LIMIT ${limit}
    ) f`;
  const rows = await db.tokenSet.findMany({
    where: { organizationId, id: { in: places.map(({ tokenSetId }) => tokenSetId) } },
    select: tokenSetSelect,
  });
  const byId = new Map(rows.map((row) => [row.id, row]));
  const found = new Map<string, TokenSetRow[]>();
  for (const { alertId, tokenSetId } of places) {
    const row = byId.get(tokenSetId);
    if (row) found.set(alertId, [...(found.get(alertId) ?? []), row]);
  }
  return found;
}
