import "server-only";
import type { AuthorizationOutcome } from "#generated/prisma/client.ts";
import { Prisma } from "#generated/prisma/client.ts";
import type { Context } from "#lib/auth/context.ts";
import type { SealedPlace } from "#lib/crypto/seal.ts";
import type { TokenSetKeys } from "#lib/custody/generation-repository.ts";
import type { Note } from "#lib/custody/note.ts";
import type { TokenSetRow } from "#lib/custody/token-set-state-repository.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import type { Vault } from "#lib/vault/vault.ts";

function verifierPlace(id: string, keys: TokenSetKeys): SealedPlace {
  const { organizationId, applicationId, tokenSetId, environment } = keys;
  const row = { table: "Authorization", column: "codeVerifierSealed", row: id };
  return { ...row, organizationId, applicationId, tokenSetId, environment };
}

export interface NewAuthorization {
  id: string;
  set: Pick<TokenSetRow, "id" | "organizationId" | "applicationId" | "environment">;
  userId: string | null;
  connectLinkId: string | null;
  stateHash: string;
  browserHash: string;
  codeVerifier: string;
  redirectMode: "callback" | "copy_code";
  redirectUri: string | null;
  scopes: string[];
  createdAt: Date;
  expiresAt: Date;
}

/** Stores a flow that is about to begin, its PKCE verifier sealed. */
export async function insertAuthorization(tx: Tx, vault: Vault, flow: NewAuthorization): Promise<void> {
  const { codeVerifier, set, ...rest } = flow;
  const keys = { ...set, tokenSetId: set.id };
  const codeVerifierSealed = vault.seal(codeVerifier, verifierPlace(flow.id, keys));
  const { organizationId, tokenSetId } = keys;
  await tx.authorization.create({
    data: { ...rest, organizationId, tokenSetId, codeVerifierSealed },
    select: { id: true },
  });
}

const authorizationSelect = {
  id: true,
  tokenSetId: true,
  userId: true,
  connectLinkId: true,
  connectLink: {
    select: {
      recipient: true,
      createdById: true,
      expiresAt: true,
      completedAt: true,
      revokedAt: true,
    },
  },
  stateHash: true,
  browserHash: true,
  redirectMode: true,
  redirectUri: true,
  scopes: true,
  createdAt: true,
  expiresAt: true,
  consumedAt: true,
  outcome: true,
  outcomeDetail: true,
  tokenSet: { select: { organizationId: true, name: true, environment: true } },
} as const;

export function findAuthorizationByStateHash(db: Db, stateHash: string) {
  return db.authorization.findUnique({ where: { stateHash }, select: authorizationSelect });
}

/** A flow whose token set was discarded while it was under way. */
export function findDiscardedFlow(db: Db, stateHash: string): Promise<{ byLink: boolean } | null> {
  return db.discardedFlow.findUnique({ where: { stateHash }, select: { byLink: true } });
}

export function findAuthorizationRow(db: Db, organizationId: string, id: string) {
  return db.authorization.findFirst({
    where: { id, tokenSet: { organizationId } },
    select: authorizationSelect,
  });
}

export type AuthorizationRow = NonNullable<Awaited<ReturnType<typeof findAuthorizationRow>>>;

/** A flow's PKCE verifier, opened: for the exchange, never for a view. @throws Error once the flow has ended */
export async function getCodeVerifierSecret(db: Db, vault: Vault, id: string): Promise<string> {
  const row = await db.authorization.findUniqueOrThrow({
    where: { id },
    select: {
      codeVerifierSealed: true,
      tokenSetId: true,
      tokenSet: { select: { organizationId: true, applicationId: true, environment: true } },
    },
  });
  const { codeVerifierSealed, tokenSetId, tokenSet } = row;
  if (codeVerifierSealed === null) throw new Error("The PKCE verifier of an ended flow is erased.");
  return vault.open(codeVerifierSealed, verifierPlace(id, { ...tokenSet, tokenSetId }));
}

/** Uses a flow up: true for exactly one caller. */
export async function consumeAuthorization(tx: Tx, id: string, now: Date): Promise<boolean> {
  const { count } = await tx.authorization.updateMany({
    where: { id, consumedAt: null },
    data: { consumedAt: now },
  });
  return count === 1;
}

/** Notes how a flow ended, and erases its PKCE verifier. */
export async function endAuthorization(
  db: Db,
  id: string,
  outcome: AuthorizationOutcome,
  note: Note | null,
): Promise<void> {
  // None where an older state of the database was restored: the flow is as forgotten as its attempt.
  await db.authorization.updateMany({
    where: { id },
    data: { outcome, outcomeDetail: note ?? Prisma.DbNull, codeVerifierSealed: null },
  });
}

/** A person's newest flow of a token set that has been neither used nor outlived. */
export function findOpenAuthorization(db: Db, { actor, now }: Context, tokenSetId: string) {
  const { organizationId, userId } = actor;
  return db.authorization.findFirst({
    where: {
      tokenSetId,
      userId,
      tokenSet: { organizationId },
      consumedAt: null,
      expiresAt: { gt: now },
      redirectMode: "copy_code",
    },
    orderBy: { createdAt: "desc" },
    select: { id: true, createdAt: true },
  });
}
