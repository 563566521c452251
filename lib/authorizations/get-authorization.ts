import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { sayStored } from "#lib/custody/note-view.ts";
import { db } from "#lib/db/client.ts";
import { notFound } from "#lib/errors.ts";
import { findAuthorizationRow, findOpenAuthorization } from "./authorization-repository.ts";

/** How an authorize flow ended, for the page that says so. */
export interface AuthorizationView {
  id: string;
  tokenSetId: string;
  tokenSetName: string;
  environment: "development" | "production";
  outcome: "connected" | "denied" | "refused" | "expired" | "failed" | null;
  detail: string | null;
}

/** One flow of the organization. @throws AppError forbidden, not_found */
export async function getAuthorization(
  { actor }: Context,
  { authorizationId }: { authorizationId: string },
): Promise<AuthorizationView> {
  requirePermission(actor, "token-set:read");
  const row = await findAuthorizationRow(db(), actor.organizationId, authorizationId);
  if (!row) throw notFound("flow");
  return {
    id: row.id,
    tokenSetId: row.tokenSetId,
    tokenSetName: row.tokenSet.name,
    environment: row.tokenSet.environment,
    outcome: row.outcome,
    detail: sayStored(row.outcomeDetail),
  };
}

export interface OpenAuthorizationView {
  authorizationId: string;
  /** When the Apicbase tab was opened. */
  startedAt: string;
}

/** The actor's newest flow of a token set that still waits for its code. @throws AppError forbidden */
export async function findOpenFlow(
  ctx: Context,
  { tokenSetId }: { tokenSetId: string },
): Promise<OpenAuthorizationView | null> {
  requirePermission(ctx.actor, "token-set:read");
  const row = await findOpenAuthorization(db(), ctx, tokenSetId);
  return row && { authorizationId: row.id, startedAt: row.createdAt.toISOString() };
}
