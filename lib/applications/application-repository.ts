import "server-only";
import type {
  ClientAuthentication,
  Prisma,
  RedirectMode,
  SecretSlot,
  SecretTestOutcome,
} from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { notFound } from "#lib/errors.ts";
import type { StoppedCounts } from "./application-view.ts";

const viewSelect = {
  id: true,
  name: true,
  clientId: true,
  authentication: true,
  redirectMode: true,
  defaultScopes: true,
  createdAt: true,
  credentialsRefusedAt: true,
  archivedAt: true,
  secrets: {
    select: {
      slot: true,
      secretHint: true,
      createdAt: true,
      acceptedAt: true,
      refusedAt: true,
      testedAt: true,
      testOutcome: true,
    },
  },
} satisfies Prisma.ApplicationSelect;

/** The applications of an organization, by name: those in use, or archived ones too. */
export function listApplicationRows(
  db: Db,
  { organizationId, withArchived }: { organizationId: string; withArchived: boolean },
) {
  const where = withArchived ? { organizationId } : { organizationId, archivedAt: null };
  return db.application.findMany({ where, orderBy: { name: "asc" }, select: viewSelect });
}

/** @throws AppError not_found, for another organization's application too */
export async function getApplicationRow(db: Db, organizationId: string, id: string) {
  const row = await db.application.findFirst({ where: { id, organizationId }, select: viewSelect });
  if (!row) throw notFound("application");
  return row;
}

/** Locks an application's row until the transaction ends. @throws AppError not_found */
export async function lockApplication(tx: Tx, organizationId: string, id: string): Promise<void> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "Application"
    WHERE "id" = ${id}::uuid AND "organizationId" = ${organizationId}::uuid FOR UPDATE`;
  if (rows.length === 0) throw notFound("application");
}

export interface ApplicationSettings {
  name: string;
  authentication: ClientAuthentication;
  redirectMode: RedirectMode;
  defaultScopes: string[];
}

export interface NewApplication extends ApplicationSettings {
  id: string;
  organizationId: string;
  clientId: string;
  createdAt: Date;
}

export async function insertApplication(tx: Tx, application: NewApplication): Promise<void> {
  await tx.application.create({ data: application, select: { id: true } });
}

export async function updateApplication(tx: Tx, id: string, settings: ApplicationSettings): Promise<void> {
  await tx.application.update({ where: { id }, data: settings, select: { id: true } });
}

/** Archives an application, or takes it back into use. */
export async function updateApplicationArchived(tx: Tx, id: string, archivedAt: Date | null): Promise<void> {
  await tx.application.update({ where: { id }, data: { archivedAt }, select: { id: true } });
}

/** How many token sets use an application. */
export function countUsingSets(tx: Tx, applicationId: string): Promise<number> {
  return tx.tokenSet.count({ where: { applicationId } });
}

export async function deleteApplicationRow(tx: Tx, id: string): Promise<void> {
  await tx.application.delete({ where: { id }, select: { id: true } });
}

export interface NewSecret {
  id: string;
  applicationId: string;
  slot: SecretSlot;
  secretSealed: string;
  secretHint: string;
}

/** Puts a sealed secret into its slot, which must be free. */
export async function insertSecret(tx: Tx, secret: NewSecret, now: Date): Promise<void> {
  await tx.clientSecret.create({ data: { ...secret, createdAt: now } });
}

/** Notes what the provider said of a secret when it was tried; one that is gone by now is left alone. */
export async function noteSecretTest(
  tx: Tx,
  secretId: string,
  testOutcome: SecretTestOutcome,
  testedAt: Date,
): Promise<void> {
  await tx.clientSecret.updateMany({ where: { id: secretId }, data: { testOutcome, testedAt } });
}

/** Empties a slot; returns how many secrets were in it. */
export async function deleteSecretIn(tx: Tx, applicationId: string, slot: SecretSlot): Promise<number> {
  const { count } = await tx.clientSecret.deleteMany({ where: { applicationId, slot } });
  return count;
}

/**
 * Counts the sets of each application that are stopped because its client secret is refused: those of the health
 * `on_hold`.
 */
export function countStoppedSets(
  db: Db,
  { organizationId, now }: { organizationId: string; now: Date },
): Promise<StoppedCounts[]> {
  return db.$queryRaw<StoppedCounts[]>`
    SELECT "applicationId", count(*)::int AS "stopped",
      (count(*) FILTER (WHERE "accessTokenExpiresAt" > ${now}::timestamptz))::int AS "living",
      min("accessTokenExpiresAt") FILTER (WHERE "accessTokenExpiresAt" > ${now}::timestamptz) AS "firstExpiresAt"
    FROM "TokenSet"
    WHERE "organizationId" = ${organizationId}::uuid AND "phase" = 'on_hold'
    GROUP BY 1`;
}
