import "server-only";
import { toAuditActor } from "#lib/audit/audit-actor.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { type Actor, requireEnvironmentPermission, requirePermission } from "#lib/auth/actor.ts";
import { requireStillMay } from "#lib/auth/member-standing.ts";
import { completeAttempt } from "#lib/custody/attempt-repository.ts";
import { claimTokenSet, released } from "#lib/custody/claim.ts";
import { inForce } from "#lib/custody/current-pair.ts";
import {
  findHolderOfAccessToken,
  holdRefreshToken,
  insertGeneration,
} from "#lib/custody/generation-repository.ts";
import { listCredentials } from "#lib/custody/offer-client-secrets.ts";
import { retireReplaced } from "#lib/custody/retire-pair.ts";
import {
  getTokenSetRow,
  lockTokenSet,
  type TokenSetRow,
  updateTokenSet,
} from "#lib/custody/token-set-row.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { getProvider } from "#lib/oauth/get-provider.ts";
import type { Provider } from "#lib/oauth/provider.ts";
import { parseScope } from "#lib/oauth/token-reply.ts";
import { getVault, type Vault } from "#lib/vault/vault.ts";
import { type ImportProof, proveImport } from "./prove-import.ts";

const defaultLifetimeMs = 604_800_000;

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
async function refuseHeld(tx: Tx, actor: Actor, vault: Vault, input: TokenImport): Promise<void> {
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
  actor: Actor;
  vault: Vault;
  provider: Provider;
  input: TokenImport;
  proof: ImportProof;
  now: Date;
}

/** Claims the set, files the pair as its next generation and puts it in force. */
async function takeIn(tx: Tx, set: TokenSetRow, take: Take): Promise<Stored> {
  const { actor, vault, provider, input, proof, now } = take;
  const claim = await claimTokenSet(tx, set, {
    kind: "import",
    fingerprint: vault.fingerprint(input.refreshToken),
    cause: { trigger: input.trigger, actor: toAuditActor(actor) },
    providerTimeoutMs: provider.timeoutMs,
  });
  const lifetimeMs = input.expiresIn === undefined ? defaultLifetimeMs : input.expiresIn * 1_000;
  const pair = {
    scopes: proof.scopes ?? (input.scope ? parseScope(input.scope) : set.requestedScopes),
    issuedAt: claim.startedAt,
    expiresAt: proof.expiresAt ?? new Date(claim.startedAt.getTime() + lifetimeMs),
  };
  const generation = await insertGeneration(tx, vault, {
    ...pair,
    tokenSetId: set.id,
    source: "import",
    rotatedFrom: null,
    adopted: true,
    accessToken: input.accessToken,
    refreshToken: input.refreshToken,
  });
  await completeAttempt(tx, claim.attemptId, { outcome: "issued", generation, detail: proof.detail }, now);
  await updateTokenSet(tx, set.id, {
    ...inForce(generation, { ...pair, renewable: true }, now),
    ...released,
    authorizedBy: actor.name,
    revokedAt: null,
    revocationProof: null,
    revocationDetail: null,
    checkedAt: now,
    checkActive: true,
    checkDetail: proof.detail,
  });
  return { generation, scopes: pair.scopes, attemptId: claim.attemptId };
}

function store(take: Take): Promise<Stored> {
  const { actor, vault, input, now } = take;
  const { organizationId, userId } = actor;
  return inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, organizationId, input.tokenSetId);
    const { environment } = set;
    await requireStillMay(tx, { userId, organizationId, environment, permission: "token-set:connect" });
    await refuseHeld(tx, actor, vault, input);
    const taken = await takeIn(tx, set, take);
    await recordAuditEvent(
      tx,
      { actor, now },
      {
        organizationId,
        action: "token-set.imported",
        subject: { type: "token-set", id: set.id, name: set.name },
        environment,
        detail: { generation: taken.generation, scopes: taken.scopes },
      },
    );
    return taken;
  });
}

/** Puts a refused import on the record: somebody had tokens in hand that were not to be taken in. */
async function recordRefusal(actor: Actor, set: TokenSetRow, error: unknown, now: Date): Promise<void> {
  if (!(error instanceof AppError)) return;
  await recordAuditEvent(
    db(),
    { actor, now },
    {
      organizationId: set.organizationId,
      action: "token-set.import-refused",
      subject: { type: "token-set", id: set.id, name: set.name },
      environment: set.environment,
      detail: { reason: error.code },
    },
  );
}

/**
 * Takes in a pair that was made by hand in API Settings, after the provider has said that it lives. Nothing is spent.
 * @throws AppError not_found, forbidden, invalid_input (not active), conflict (held already), credentials_refused,
 * unavailable (cannot be proved now)
 */
export async function importTokens(actor: Actor, input: TokenImport, now: Date): Promise<ImportOutcome> {
  requirePermission(actor, "token-set:read");
  const set = await getTokenSetRow(db(), actor.organizationId, input.tokenSetId);
  requireEnvironmentPermission(actor, "token-set:connect", set.environment);
  const vault = await getVault();
  const provider = getProvider();
  const candidates = await listCredentials(db(), vault, set.applicationId);
  try {
    const proof = await proveImport(provider, candidates, input.accessToken);
    const stored = await store({ actor, vault, provider, input, proof, now });
    const { generation, attemptId, scopes: grantedScopes } = stored;
    await retireReplaced(provider, { tokenSetId: set.id, attemptId, candidates }, generation);
    return { outcome: "imported", generation, grantedScopes, detail: proof.detail };
  } catch (error) {
    await recordRefusal(actor, set, error, now);
    throw error;
  }
}
