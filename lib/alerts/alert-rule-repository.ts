import "server-only";
import type { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";

const ruleSelect = {
  ...{ id: true, organizationId: true, environment: true, condition: true, number: true, active: true },
  createdAt: true,
  ...{ quietZone: true, quietFrom: true, quietTo: true },
  ...{ mutedAt: true, mutedUntil: true, mutedBy: true, muteReason: true },
  destinations: { select: { destinationId: true }, orderBy: { destinationId: "asc" } },
} as const satisfies Prisma.AlertRuleSelect;

/** A rule, with the ids of those to whom it tells. */
export type RuleRow = Prisma.AlertRuleGetPayload<{ select: typeof ruleSelect }>;

/** The rules of an organization. */
export function listRuleRows(db: Db, organizationId: string): Promise<RuleRow[]> {
  return db.alertRule.findMany({
    where: { organizationId },
    orderBy: [{ environment: "asc" }, { condition: "asc" }],
    select: ruleSelect,
  });
}

/** Whether nothing of the rule is told now. */
export function isMuted(
  { mutedAt, mutedUntil }: Pick<RuleRow, "mutedAt" | "mutedUntil">,
  now: Date,
): boolean {
  return mutedAt !== null && (mutedUntil === null || mutedUntil > now);
}

/** A rule as it is proposed. */
export interface NewRule {
  id: string;
  organizationId: string;
  environment: "development" | "production" | null;
  condition: RuleRow["condition"];
  number: number | null;
  active: boolean;
  createdAt: Date;
}

/** Adds rules that are not there, and those to whom they tell. */
export async function insertRules(
  tx: Tx,
  rules: readonly NewRule[],
  destinationIds: readonly string[],
): Promise<void> {
  await tx.alertRule.createMany({ data: [...rules] });
  await tx.alertRuleDestination.createMany({
    data: rules.flatMap(({ id, organizationId }) =>
      destinationIds.map((destinationId) => ({ ruleId: id, organizationId, destinationId })),
    ),
  });
}

/** Organizations that have no rules yet. */
export function listOrganizationsWithoutRules(db: Db): Promise<{ id: string }[]> {
  return db.organization.findMany({ where: { alertRules: { none: {} } }, select: { id: true } });
}

/** Organizations with a rule that is switched on. */
export async function listOrganizationsWithRules(db: Db): Promise<string[]> {
  const rows = await db.alertRule.findMany({
    where: { active: true },
    distinct: ["organizationId"],
    select: { organizationId: true },
  });
  return rows.map(({ organizationId }) => organizationId);
}

/** Locks the organization until the transaction ends, so that one proposes at a time. */
export async function lockOrganization(tx: Tx, organizationId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "Organization" WHERE "id" = ${organizationId}::uuid FOR NO KEY UPDATE`;
}

/** A destination that mails the owners of an organization; null where it has none. */
export async function findOrMakeOwnersMail(
  tx: Tx,
  organizationId: string,
  now: Date,
): Promise<string | null> {
  const name = "Owners, by mail";
  const known = await tx.destination.findFirst({
    where: { organizationId, name, deletedAt: null },
    select: { id: true },
  });
  if (known) return known.id;
  const owners = await tx.membership.findMany({
    where: { organizationId, role: "owner", disabledAt: null },
    orderBy: [{ createdAt: "asc" }, { userId: "asc" }],
    select: { userId: true, user: { select: { email: true } } },
  });
  const [first] = owners;
  if (!first) return null;
  const id = newId();
  const addresses = owners.map(({ user }) => user.email);
  const made = { createdById: first.userId, createdByName: "Larder", createdAt: now };
  await tx.destination.create({
    data: { id, organizationId, name, kind: "mail", addresses, toOwners: true, ...made },
    select: { id: true },
  });
  return id;
}

/** Locks a rule until the transaction ends and reads it; null for another organization's too. */
export async function lockRule(tx: Tx, organizationId: string, id: string): Promise<RuleRow | null> {
  await tx.$queryRaw`SELECT 1 FROM "AlertRule" WHERE "id" = ${id}::uuid FOR UPDATE`;
  return tx.alertRule.findFirst({ where: { id, organizationId }, select: ruleSelect });
}

type RuleSettings = Pick<RuleRow, "active" | "number" | "quietZone" | "quietFrom" | "quietTo">;

/** Changes a rule that the caller has locked, and those to whom it tells. */
export async function updateRule(
  tx: Tx,
  { id, organizationId }: Pick<RuleRow, "id" | "organizationId">,
  settings: RuleSettings,
  destinationIds: readonly string[],
): Promise<void> {
  await tx.alertRule.update({ where: { id }, data: settings, select: { id: true } });
  await tx.alertRuleDestination.deleteMany({ where: { ruleId: id } });
  await tx.alertRuleDestination.createMany({
    data: destinationIds.map((destinationId) => ({ ruleId: id, destinationId, organizationId })),
  });
}

/** Mutes a rule that the caller has locked, or ends its mute. */
export async function muteRule(
  tx: Tx,
  id: string,
  mute: Pick<RuleRow, "mutedAt" | "mutedUntil" | "mutedBy" | "muteReason">,
): Promise<void> {
  await tx.alertRule.update({ where: { id }, data: mute, select: { id: true } });
}
