import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { findNamedHolder } from "#lib/custody/holder-repository.ts";
import { getTokenSetRow } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { isDatabaseHeld } from "#lib/deployment/deployment-repository.ts";
import type { AttemptView } from "./attempt-view.ts";
import { listAttemptViews } from "./token-set-history.ts";
import { type TokenSetView, toTokenSetView } from "./token-set-view.ts";

/** One token set. @throws AppError forbidden, not_found */
export async function getTokenSet(
  { actor, now }: Context,
  { tokenSetId }: { tokenSetId: string },
): Promise<TokenSetView> {
  requirePermission(actor, "token-set:read");
  const row = await getTokenSetRow(db(), actor.organizationId, tokenSetId);
  const [holder, isHeld] = await Promise.all([findNamedHolder(db(), row, now), isDatabaseHeld(db())]);
  return { ...toTokenSetView(row, now, isHeld), holder };
}

/** The newest 50 attempts of a token set. @throws AppError forbidden, not_found */
export async function listAttempts(
  { actor }: Context,
  { tokenSetId }: { tokenSetId: string },
): Promise<AttemptView[]> {
  requirePermission(actor, "token-set:read");
  const { id } = await getTokenSetRow(db(), actor.organizationId, tokenSetId);
  return listAttemptViews(db(), id, actor);
}
