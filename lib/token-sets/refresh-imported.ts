import "server-only";
import type { Context } from "#lib/auth/context.ts";
import { reach } from "#lib/custody/crash-points.ts";
import { getEngine } from "#lib/custody/engine.ts";
import { getTokenSetState } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import type { RefreshOutcome } from "#lib/refresh/refresh-outcome.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { checkTokenSet } from "./check-token-set.ts";

type NotRefreshed = Exclude<RefreshOutcome, { outcome: "refreshed" }>;

/** What came of an imported pair whose access token did not work. */
export type RefreshedImport =
  | { outcome: "imported"; generation: number; grantedScopes: string[]; detail: string }
  /** The pair is stored; a worker goes on where it can be refreshed later. */
  | { outcome: "not_refreshed"; generation: number; refresh: NotRefreshed };

interface ImportedPair {
  tokenSetId: string;
  /** The one that the import stored, and that is due already. */
  generation: number;
  trigger: "person" | "api";
}

/** Why no call was left: the pair is stored by then, and a worker goes on with it. Throws any other error. */
function sayHeldBack(error: unknown): string {
  if (error instanceof AppError && error.code === "rate_limited") return error.text.what;
  throw error;
}

/**
 * Refreshes a pair that an import has just stored, as any refresh is made, and checks the new access token. Where this
 * process ends before, a worker finds the set due.
 * @throws AppError forbidden, conflict (revoked meanwhile)
 */
export async function refreshImported(
  ctx: Context,
  { tokenSetId, generation, trigger }: ImportedPair,
): Promise<RefreshedImport> {
  await reach("before-claim", null);
  const { clock } = await getEngine("person", 0);
  const request = { tokenSetId, seenGeneration: generation, requestedAt: clock(), trigger };
  const refresh = await refreshTokenSet(ctx, request).catch((error: unknown) => {
    return { outcome: "retry_later", detail: sayHeldBack(error) } as const;
  });
  if (refresh.outcome !== "refreshed") return { outcome: "not_refreshed", generation, refresh };
  const { detail } = await checkTokenSet(ctx, tokenSetId).catch((error: unknown) => {
    return { detail: sayHeldBack(error) };
  });
  const { grantedScopes } = await getTokenSetState(db(), ctx.actor.organizationId, tokenSetId);
  return { outcome: "imported", generation: refresh.generation, grantedScopes, detail };
}
