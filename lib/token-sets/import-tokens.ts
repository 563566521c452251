import "server-only";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requireEnvironmentPermission, requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireEnvironmentPermissionNow } from "#lib/auth/present-rights.ts";
import { requireCalls } from "#lib/budget/take-calls.ts";
import { requireNotPaused } from "#lib/custody/claim.ts";
import { claimTokenSet } from "#lib/custody/claim-repository.ts";
import { reach } from "#lib/custody/crash-points.ts";
import { type Engine, getEngine } from "#lib/custody/engine.ts";
import { findHolderOfAccessToken, holdRefreshToken } from "#lib/custody/generation-repository.ts";
import { sayNote } from "#lib/custody/note-view.ts";
import { listCredentials } from "#lib/custody/offer-client-secrets.ts";
import {
  getTokenSetState,
  lockTokenSet,
  type TokenSetState,
} from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { sayNotInForce } from "#lib/grants/grant-words.ts";
import { judgeGrant } from "#lib/grants/judge-grant.ts";
import type { Judged } from "#lib/grants/judged.ts";
import { storeGrant } from "#lib/grants/store-grant.ts";
import { parseScope } from "#lib/oauth/answer-members.ts";
import { accessTokenNotActive, type ImportProof, proveImport } from "./prove-import.ts";
import { type RefreshedImport, refreshImported } from "./refresh-imported.ts";

/** The introspection that proves it; what follows from its answer is counted when it is made. */
const callsOfProof = 1;
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
  /** A pair whose access token no longer works is refreshed at once, which uses its refresh token up. */
  refreshAtOnce?: boolean | undefined;
  trigger: "person" | "api";
}

export type ImportOutcome =
  | { outcome: "imported"; generation: number; grantedScopes: string[]; detail: string }
  /** The pair is stored, and not current: `detail` says why. */
  | { outcome: "kept_aside"; generation: number; detail: string }
  | RefreshedImport;

/** The tokens are in another token set already. */
class HeldAlready extends AppError {}

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
    throw new HeldAlready("conflict", {
      what: "These tokens cannot be imported: they are in use already.",
      safe,
      next,
    });
  }
  const which = byRefresh ? "refresh" : "access";
  const what = `This ${which} token is in the token set "${holder.name}" (${holder.environment}) already.`;
  const fields = { [`${which}Token`]: `In "${holder.name}" already.` };
  throw new HeldAlready("conflict", { what, safe, next }, { fields });
}

/** A refresh that is refused would leave a set without the connection that it has. @throws AppError conflict */
function requireNothingToLose(set: TokenSetState): void {
  const isLost = set.verdict !== null && set.verdict !== "client_secret_changed";
  if (set.generation === 0 || set.revokedAt || isLost) return;
  throw new AppError("conflict", {
    what: "This token set has a connection, and the access token of the two does not work: only a refresh can tell whether their refresh token does, and if it does not, the connection would be gone.",
    safe: "Nothing was stored, and neither token was used up.",
    next: "Import them into a new token set, or revoke this one first.",
  });
}

interface Stored {
  attemptId: string;
  scopes: string[];
}

interface Take {
  ctx: Context;
  engine: Engine;
  input: TokenImport;
  proof: ImportProof;
}

/**
 * By what Apicbase says, where that can be: it just called the token active. Else by what the person says. A token that
 * does not work has none left, so that the set is due at once, whoever gets to it.
 */
function importedLifetimeMs({ input, proof }: Take, from: Date): number {
  if (!proof.isAlive) return 0;
  const said = (proof.expiresAt?.getTime() ?? 0) - from.getTime();
  if (said > 0) return Math.min(said, longestLifetimeMs);
  return input.expiresIn === undefined ? defaultLifetimeMs : input.expiresIn * 1_000;
}

/** Claims the set and stores the pair beside its current one. */
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
  const scopes =
    (proof.isAlive ? proof.scopes : null) ?? (input.scope ? parseScope(input.scope) : set.requestedScopes);
  await storeGrant(tx, vault, {
    ...{ claim, scopes, source: "import", note: proof.note, proof: proof.isAlive ? proof.note : null },
    accessToken: input.accessToken,
    refreshToken: input.refreshToken,
    expiresAt: new Date(claim.startedAt.getTime() + lifetimeMs),
    expiryStated: proof.isAlive && proof.expiresAt !== null,
    startedBy: { trigger: input.trigger, actor: { userId, name } },
  });
  return { attemptId: claim.attemptId, scopes };
}

function store(take: Take): Promise<Stored> {
  const { ctx, input } = take;
  const { organizationId } = ctx.actor;
  return inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, organizationId, input.tokenSetId);
    const { environment } = set;
    await requireEnvironmentPermissionNow(tx, ctx.actor, "token-set:connect", environment);
    if (!take.proof.isAlive) requireNothingToLose(set);
    if (!take.proof.isAlive) requireNotPaused(set);
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
    detail: { reason: error.code, ...(error instanceof HeldAlready ? { duplicate: true } : {}) },
  });
}

/** Proves the pair, stores it and judges it; a refusal is put on the record. */
async function proveAndStore(
  ctx: Context,
  { engine, input, set }: { engine: Engine; input: TokenImport; set: TokenSetState },
): Promise<{ proof: ImportProof; scopes: string[]; judged: Judged }> {
  const candidates = await listCredentials(db(), engine.vault, set.applicationId);
  await requireCalls(db(), callsOfProof);
  try {
    const proof = await proveImport(engine.provider, candidates, input.accessToken);
    if (!proof.isAlive && !input.refreshAtOnce) throw accessTokenNotActive();
    const stored = await store({ ctx, engine, input, proof });
    await reach("stored", { tokenSetId: set.id, attemptId: stored.attemptId });
    const judged = await judgeGrant(engine, stored.attemptId, proof.introspected);
    return { proof, scopes: stored.scopes, judged };
  } catch (error) {
    await recordRefusal(ctx, set, error);
    throw error;
  }
}

/**
 * Takes in a pair that was made by hand in API Settings, after the provider has said that it lives. Nothing is spent,
 * unless its access token no longer works and the caller agreed to a refresh: then it is stored, and refreshed at once.
 * @throws AppError not_found, forbidden, invalid_input (not active), conflict (held already; a connection to lose; paused or archived),
 * credentials_refused, unavailable (cannot be proved now), rate_limited
 */
export async function importTokens(ctx: Context, input: TokenImport): Promise<ImportOutcome> {
  const { actor } = ctx;
  requirePermission(actor, "token-set:read");
  const set = await getTokenSetState(db(), actor.organizationId, input.tokenSetId);
  requireEnvironmentPermission(actor, "token-set:connect", set.environment);
  if (input.refreshAtOnce) requireEnvironmentPermission(actor, "token-set:refresh", set.environment);
  const engine = await getEngine("person", callsOfProof);
  const { proof, scopes, judged } = await proveAndStore(ctx, { engine, input, set });
  const { tokenSetId, trigger } = input;
  const { generation } = judged;
  if (judged.standing !== "current") {
    return { outcome: "kept_aside", generation, detail: sayNotInForce(judged) };
  }
  if (!proof.isAlive) return refreshImported(ctx, { tokenSetId, generation, trigger });
  return { outcome: "imported", generation, grantedScopes: scopes, detail: sayNote(proof.note) };
}
