import "server-only";
import { type Environment, Prisma, type Role } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";

const apiKeySelect = {
  id: true,
  organizationId: true,
  userId: true,
  name: true,
  permissions: true,
  environments: true,
  hint: true,
  createdAt: true,
  expiresAt: true,
  revokedAt: true,
  revokedByName: true,
  lastUsedAt: true,
  lastAddress: true,
  lastUserAgent: true,
  membership: { select: { role: true, disabledAt: true, user: { select: { name: true } } } },
} as const satisfies Prisma.ApiKeySelect;

export type ApiKeyRow = Prisma.ApiKeyGetPayload<{ select: typeof apiKeySelect }>;

const mostListed = 200;

/** The newest keys of the organization or of one person in it; those that are revoked last. */
export function listApiKeyRows(
  db: Db,
  where: { organizationId: string; userId?: string },
): Promise<ApiKeyRow[]> {
  return db.apiKey.findMany({
    where,
    orderBy: [{ revokedAt: { sort: "desc", nulls: "first" } }, { createdAt: "desc" }],
    take: mostListed,
    select: apiKeySelect,
  });
}

/** Locks a key until the transaction ends and reads it; null for another organization's too. */
export async function lockApiKey(tx: Tx, organizationId: string, id: string): Promise<ApiKeyRow | null> {
  await tx.$queryRaw`SELECT "id" FROM "ApiKey" WHERE "id" = ${id}::uuid FOR UPDATE`;
  return tx.apiKey.findFirst({ where: { id, organizationId }, select: apiKeySelect });
}

/** How many keys of a person in the organization work, or would if their maker might sign in. */
export function countLivingKeys(
  tx: Tx,
  { userId, organizationId }: { userId: string; organizationId: string },
  now: Date,
): Promise<number> {
  return tx.apiKey.count({ where: { userId, organizationId, revokedAt: null, expiresAt: { gt: now } } });
}

export type NewApiKey = Pick<
  ApiKeyRow,
  | "id"
  | "organizationId"
  | "userId"
  | "name"
  | "permissions"
  | "environments"
  | "hint"
  | "createdAt"
  | "expiresAt"
> & { hash: string };

export async function insertApiKey(tx: Tx, key: NewApiKey): Promise<void> {
  await tx.apiKey.create({ data: key, select: { id: true } });
}

/** Ends a key at once. */
export async function endApiKey(tx: Tx, id: string, revokedByName: string, now: Date): Promise<void> {
  await tx.apiKey.update({ where: { id }, data: { revokedAt: now, revokedByName }, select: { id: true } });
}

/** Ends all keys of a member at once, so that they stay ended when the member comes back. */
export async function endKeysOfMember(
  tx: Tx,
  { userId, organizationId }: { userId: string; organizationId: string },
  revokedByName: string,
  now: Date,
): Promise<void> {
  await tx.apiKey.updateMany({
    where: { userId, organizationId, revokedAt: null },
    data: { revokedAt: now, revokedByName },
  });
}

/** A key that was presented, with its maker as they are now. */
export interface PresentedKey {
  id: string;
  name: string;
  permissions: string[];
  environments: Environment[];
  lastUsedAt: Date | null;
  userId: string;
  userName: string;
  email: string;
  demo: boolean;
  role: Role;
  organizationId: string;
  organizationName: string;
  /** Not revoked, not expired by the database's clock, and its maker is not disabled. */
  works: boolean;
}

async function findWithMaker(db: Db, which: Prisma.Sql): Promise<PresentedKey | null> {
  const [key] = await db.$queryRaw<PresentedKey[]>`
    SELECT k."id", k."name", k."permissions", k."environments"::text[] AS "environments", k."lastUsedAt",
      u."id" AS "userId", u."name" AS "userName", u."email", u."demo", m."role"::text AS "role",
      o."id" AS "organizationId", o."name" AS "organizationName",
      k."revokedAt" IS NULL AND k."expiresAt" > clock_timestamp() AND m."disabledAt" IS NULL AS "works"
    FROM "ApiKey" k
      JOIN "Membership" m ON m."userId" = k."userId" AND m."organizationId" = k."organizationId"
      JOIN "User" u ON u."id" = k."userId"
      JOIN "Organization" o ON o."id" = k."organizationId"
    WHERE ${which}`;
  return key ?? null;
}

/** The key with this hash, in one statement whatever becomes of it. */
export function findPresentedKey(db: Db, hash: string): Promise<PresentedKey | null> {
  return findWithMaker(db, Prisma.sql`k."hash" = ${hash}`);
}

/** A key by its id, as if it were presented. */
export function findKey(db: Db, id: string): Promise<PresentedKey | null> {
  return findWithMaker(db, Prisma.sql`k."id" = ${id}::uuid`);
}

export interface KeyUse {
  at: Date;
  address: string;
  userAgent: string | null;
}

/** Notes a use, unless a later one is noted. */
export async function noteKeyUse(db: Db, id: string, { at, address, userAgent }: KeyUse): Promise<void> {
  await db.apiKey.updateMany({
    where: { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: at } }] },
    data: { lastUsedAt: at, lastAddress: address, lastUserAgent: userAgent },
  });
}

/** The environment of a token set, or of a machine's; null where the organization has none such. */
export async function findEnvironmentOf(
  db: Db,
  organizationId: string,
  { kind, id }: { kind: "token set" | "machine"; id: string },
): Promise<Environment | null> {
  const where = kind === "machine" ? { organizationId, machines: { some: { id } } } : { organizationId, id };
  return (await db.tokenSet.findFirst({ where, select: { environment: true } }))?.environment ?? null;
}
