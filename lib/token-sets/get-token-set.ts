import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { listAttemptRows } from "#lib/custody/attempt-repository.ts";
import { getTokenSetRow } from "#lib/custody/token-set-row.ts";
import { db } from "#lib/db/client.ts";
import { type AttemptView, toAttemptView } from "./attempt-view.ts";
import { listGenerationRows } from "./token-set-repository.ts";
import { type TokenSetView, toTokenSetView } from "./token-set-view.ts";

const shownAttempts = 50;
const shownGenerations = 50;

export interface GenerationView {
  number: number;
  source: "exchange" | "refresh" | "import";
  adopted: boolean;
  scopes: string[];
  issuedAt: string;
  expiresAt: string;
  wipedAt: string | null;
  /** First eight characters of the keyed fingerprints: enough to tell pairs apart. */
  accessTokenFingerprint: string;
  refreshTokenFingerprint: string | null;
}

/** One token set. @throws AppError forbidden, not_found */
export async function getTokenSet(
  ctx: Context,
  { tokenSetId }: { tokenSetId: string },
): Promise<TokenSetView> {
  requirePermission(ctx.actor, "token-set:read");
  return toTokenSetView(await getTokenSetRow(db(), ctx.actor.organizationId, tokenSetId), ctx.now);
}

/** The newest 50 attempts of a token set. @throws AppError forbidden, not_found */
export async function listAttempts(
  ctx: Context,
  { tokenSetId }: { tokenSetId: string },
): Promise<AttemptView[]> {
  requirePermission(ctx.actor, "token-set:read");
  const set = await getTokenSetRow(db(), ctx.actor.organizationId, tokenSetId);
  return (await listAttemptRows(db(), set.id, shownAttempts)).map(toAttemptView);
}

/** The newest 50 generations of a token set. @throws AppError forbidden, not_found */
export async function listGenerations(
  ctx: Context,
  { tokenSetId }: { tokenSetId: string },
): Promise<GenerationView[]> {
  requirePermission(ctx.actor, "token-set:read");
  const set = await getTokenSetRow(db(), ctx.actor.organizationId, tokenSetId);
  const rows = await listGenerationRows(db(), set.id, shownGenerations);
  return rows.map((row) => ({
    ...row,
    issuedAt: row.issuedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    wipedAt: row.wipedAt?.toISOString() ?? null,
    accessTokenFingerprint: row.accessTokenFingerprint.slice(0, 8),
    refreshTokenFingerprint: row.refreshTokenFingerprint?.slice(0, 8) ?? null,
  }));
}
