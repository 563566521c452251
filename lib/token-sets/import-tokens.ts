import "server-only";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requireEnvironmentPermission, requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireEnvironmentPermissionNow } from "#lib/auth/present-rights.ts";
import { claimTokenSet } from "#lib/custody/claim-repository.ts";
import { type Engine, getEngine } from "#lib/custody/engine.ts";
import { findHolderOfAccessToken, holdRefreshToken } from "#lib/custody/generation-repository.ts";
import { sayNote } from "#lib/custody/note-view.ts";
import { listCredentials } from "#lib/custody/offer-client-secrets.ts";
import { retireReplaced } from "#lib/custody/retire-pair.ts";
import { storePair } from "#lib/custody/store-pair.ts";
import {
  getTokenSetState,
  lockTokenSet,
  type TokenSetState,
} from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { parseScope } from "#lib/oauth/answer-members.ts";
import { type ImportProof, proveImport } from "./prove-import.ts";

const defaultLifetimeMs = 604_800_000;
const longestLifetimeMs = 365 * 24 * 3_600_000;

export interface TokenImport {
  tokenSetId: string;
  accessToken: string;
  refreshToken: string;
  /** Seconds. */
  expiresIn?: number | undefined;
  /** Space-separated. */
  scope?: string | undefined;
  trigger: "person" | "api";
}

export interface ImportOutcome {
  outcome: "imported";
  generation: number;
  grantedScopes: string[];
  detail: string;
}

/** @throws AppError conflict: names the other set only within the actor's own organization */
async function refuseHeld(tx: Tx, { ctx, engine, input }: Take): Promise<void> {
  const { actor } = ctx;
  const { vault } = engine;
  const byRefresh = await holdRefreshToken(tx, vault, input.refreshToken, input.tokenSetId);
  const holder = byRefresh ?? (await findHolderOfAccessToken(tx, vault, input.accessToken));
  if (holder === null) return;
  const safe = "Nothing was stored. A refresh token works once: two holders would lock each other out.";
  const next = "Have a separate token made in API Settings for this installation and environment.";
  if (holder.organizationId !== actor.organizationId) {
    throw new AppError("conflict", {
      what: "These tokens cannot be imported: they are in use already.",
      safe,
      next,
    });
  }
  const which = byRefresh ? "refresh" : "access";
  const what = `This ${which} token is in the token set "${holder.name}" (${holder.environment}) already.`;
  const fields = { [`${which}Token`]: `In "${holder.name}" already.` };
  throw new AppError("conflict", { what, safe, next }, { fields });
}

interface Stored {
  generation: number;
  attemptId: string;
  scopes: string[];
}

interface Take {
  ctx: Context;
  engine: Engine;
  input: TokenImport;
  proof: ImportProof;
}

/** By what Apicbase says, where that can be: it just called the token active. Else by what the person says. */
function importedLifetimeMs({ input, proof }: Take, from: Date): number {
  const said = (proof.expiresAt?.getTime() ?? 0) - from.getTime();
  if (said > 0) return Math.min(said, longestLifetimeMs);
  return input.expiresIn === undefined ? defaultLifetimeMs : input.expiresIn * 1_000;
}

/** Claims the set, stores the pair as its next generation and makes it current. */
async function takeIn(tx: Tx, set: TokenSetState, take: Take): Promise<Stored> {
  const { ctx, engine, input, proof } = take;
  const { vault, provider } = engine;
  const { userId, name } = ctx.actor;
  const { claim } = await claimTokenSet(tx, set, {
    kind: "import",
    fingerprint: vault.fingerprint(input.refreshToken),
    startedBy: { trigger: input.trigger, actor: { userId, name } },
    providerTimeoutMs: provider.timeoutMs,
  });
  const lifetimeMs = importedLifetimeMs(take, claim.startedAt);
  const scopes = proof.scopes ?? (input.scope ? parseScope(input.scope) : set.requestedScopes);
  const { attemptId, tokenSetId, organizationId, fence, startedAt: issuedAt } = claim;
  const written = await storePair(
    tx,
    { vault, now: ctx.now },
    {
      ...{ attemptId, tokenSetId, organizationId, fence, issuedAt, scopes },
      source: "import",
      rotatedFrom: null,
      accessToken: input.accessToken,
      refreshToken: input.refreshToken,
      expiresAt: new Date(issuedAt.getTime() + lifetimeMs),
      expiryStated: proof.expiresAt !== null,
      providerMs: null,
      note: proof.note,
      retryAt: null,
      connection: { authorizedBy: name, check: { note: proof.note } },
      startedBy: { trigger: input.trigger, actor: { userId, name } },
      event: { action: "token-set.imported", detail: {} },
    },
  );
  if (!written) throw new Error("An import was stored twice.");
  return { generation: written.number, scopes, attemptId };
}

function store(take: Take): Promise<Stored> {
  const { ctx, input } = take;
  const { organizationId } = ctx.actor;
  return inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, organizationId, input.tokenSetId);
    const { environment } = set;
    await requireEnvironmentPermissionNow(tx, ctx.actor, "token-set:connect", environment);
    await refuseHeld(tx, take);
    return takeIn(tx, set, take);
  });
}

/** Puts a refused import on the record: somebody had tokens in hand that were not to be taken in. */
async function recordRefusal(ctx: Context, set: TokenSetState, error: unknown): Promise<void> {
  if (!(error instanceof AppError)) return;
  await recordAuditEvent(db(), ctx, {
    action: "token-set.import-refused",
    ...ofTokenSet(set),
    detail: { reason: error.code },
  });
}

/**
 * Takes in a pair that was made by hand in API Settings, after the provider has said that it lives. Nothing is spent.
 * @throws AppError not_found, forbidden, invalid_input (not active), conflict (held already), credentials_refused,
 * unavailable (cannot be proved now)
 */
export async function importTokens(ctx: Context, input: TokenImport): Promise<ImportOutcome> {
  const { actor } = ctx;
  requirePermission(actor, "token-set:read");
  const set = await getTokenSetState(db(), actor.organizationId, input.tokenSetId);
  requireEnvironmentPermission(actor, "token-set:connect", set.environment);
  const engine = await getEngine();
  const candidates = await listCredentials(db(), engine.vault, set.applicationId);
  try {
    const proof = await proveImport(engine.provider, candidates, input.accessToken);
    const stored = await store({ ctx, engine, input, proof });
    const { generation, attemptId, scopes: grantedScopes } = stored;
    await retireReplaced(engine, { tokenSetId: set.id, attemptId, candidates }, generation);
    return { outcome: "imported", generation, grantedScopes, detail: sayNote(proof.note) };
  } catch (error) {
    await recordRefusal(ctx, set, error);
    throw error;
  }
}
