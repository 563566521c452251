import "server-only";
import type { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";

const machineSelect = {
  id: true,
  organizationId: true,
  tokenSetId: true,
  name: true,
  clientId: true,
  networks: true,
  createdByName: true,
  createdAt: true,
  expiresAt: true,
  revokedAt: true,
  revokedByName: true,
  lastUsedAt: true,
  lastAddress: true,
  lastUserAgent: true,
  secrets: {
    select: { id: true, hint: true, createdAt: true, expiresAt: true },
    orderBy: { createdAt: "asc" },
  },
  handouts: {
    select: {
      ...{ generation: true, promisedUntil: true, firstAt: true, lastAt: true, count: true },
      ...{ rejectedCount: true, rejectedAt: true },
    },
    orderBy: { generation: "desc" },
    take: 2,
  },
} as const satisfies Prisma.MachineSelect;

export type MachineRow = Prisma.MachineGetPayload<{ select: typeof machineSelect }>;

/** The machines of a token set, the newest first; those that are revoked last. */
export function listMachineRows(db: Db, tokenSetId: string): Promise<MachineRow[]> {
  return db.machine.findMany({
    where: { tokenSetId },
    orderBy: [{ revokedAt: { sort: "desc", nulls: "first" } }, { createdAt: "desc" }],
    select: machineSelect,
  });
}

/** Locks a machine until the transaction ends and reads it; null for another organization's too. */
export async function lockMachine(tx: Tx, organizationId: string, id: string): Promise<MachineRow | null> {
  await tx.$queryRaw`SELECT "id" FROM "Machine" WHERE "id" = ${id}::uuid FOR UPDATE`;
  return tx.machine.findFirst({ where: { id, organizationId }, select: machineSelect });
}

export type NewMachine = { createdById: string } & Pick<
  MachineRow,
  | "id"
  | "organizationId"
  | "tokenSetId"
  | "name"
  | "clientId"
  | "networks"
  | "createdByName"
  | "createdAt"
  | "expiresAt"
>;

/** A machine's secret as it is stored. */
export interface NewSecret {
  id: string;
  hash: string;
  hint: string;
  createdAt: Date;
}

export async function insertMachine(tx: Tx, machine: NewMachine, secret: NewSecret): Promise<void> {
  await tx.machine.create({ data: { ...machine, secrets: { create: secret } }, select: { id: true } });
}

/** Adds a secret beside the newest one, which ends at `oldUntil` at the latest; older ones are gone. */
export async function addSecret(tx: Tx, machineId: string, secret: NewSecret, oldUntil: Date): Promise<void> {
  const [newest, ...older] = await tx.machineSecret.findMany({
    where: { machineId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    select: { id: true, expiresAt: true },
  });
  await tx.machineSecret.deleteMany({ where: { id: { in: older.map(({ id }) => id) } } });
  if (newest && (newest.expiresAt === null || newest.expiresAt > oldUntil)) {
    await tx.machineSecret.update({
      where: { id: newest.id },
      data: { expiresAt: oldUntil },
      select: { id: true },
    });
  }
  await tx.machineSecret.create({ data: { ...secret, machineId }, select: { id: true } });
}

/** Revokes a machine at once: its secrets are gone with it. */
export async function endMachine(tx: Tx, id: string, revokedByName: string, now: Date): Promise<void> {
  await tx.machine.update({ where: { id }, data: { revokedAt: now, revokedByName }, select: { id: true } });
  await tx.machineSecret.deleteMany({ where: { machineId: id } });
}
