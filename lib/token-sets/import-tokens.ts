import "server-only";
import { type CredentialsCandidate, listCredentials } from "#lib/applications/offer-client-secrets.ts";
import { toAuditActor } from "#lib/audit/audit-actor.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { type Actor, requireEnvironmentPermission, requirePermission } from "#lib/auth/actor.ts";
import { type Custody, getCustody } from "#lib/custody/custody.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { getProvider } from "#lib/oauth/get-provider.ts";
import { probeApi } from "#lib/oauth/probe-api.ts";
import type { Provider } from "#lib/oauth/provider.ts";
import { parseScope } from "#lib/oauth/token-reply.ts";
import { introspectWithAny } from "./ask-witness.ts";
import { completeAttempt } from "./attempt-repository.ts";
import { claimTokenSet, released } from "./claim.ts";
import {
  findGenerationWithTokens,
  type HeldPair,
  holdRefreshToken,
  insertGeneration,
} from "./generation-repository.ts";
import { retireSuperseded } from "./retire-pair.ts";
import { inForce } from "./settle-refresh.ts";
import { getTokenSetRow, lockTokenSet, updateTokenSet } from "./token-set-repository.ts";

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

interface Proof {
  scopes: string[] | null;
  expiresAt: Date | null;
  detail: string;
}

/** @throws AppError invalid_input (dead or foreign token), credentials_refused, unavailable: nothing was stored */
async function prove(
  provider: Provider,
  candidates: readonly CredentialsCandidate[],
  accessToken: string,
): Promise<Proof> {
  const answer = await introspectWithAny(provider, candidates, accessToken);
  if (answer.kind === "active") {
    const { scopes, expiresAt } = answer;
    return { scopes, expiresAt, detail: "Apicbase says that the imported access token is active." };
  }
  if (answer.kind === "inactive") {
    throw new AppError(
      "invalid_input",
      {
        what: "Apicbase says that this access token is not active for this application: it is mistyped, expired, revoked, or was made for another application.",
        safe: "Nothing was stored, and neither token was used up.",
        next: "Have a new token made in API Settings, for this very application, and import both values at once.",
      },
      { fields: { accessToken: "Not active at Apicbase for this application." } },
    );
  }
  const probe = await probeApi(provider, accessToken);
  if (probe.kind === "accepted" || probe.kind === "forbidden") {
    const detail = `Introspection gave no answer, but the API took the imported token (HTTP ${probe.status}).`;
    return { scopes: null, expiresAt: null, detail };
  }
  throw new AppError(answer.kind === "credentials_refused" ? "credentials_refused" : "unavailable", {
    what:
      answer.kind === "credentials_refused"
        ? "Apicbase refused the application's client secret, so the import could not be proved."
        : "Apicbase could not be asked whether these tokens work, so the import could not be proved.",
    safe: "Nothing was stored, and neither token was used up.",
    next: "Try again once that is mended, with the same two values.",
  });
}

/** @throws AppError conflict: names the other set only within the actor's own organization */
async function refuseHeldElsewhere(
  tx: Tx,
  actor: Actor,
  custody: Custody,
  input: TokenImport,
): Promise<void> {
  const owner = await holdRefreshToken(tx, custody, input.refreshToken, input.tokenSetId);
  if (owner === null) return;
  const mayBeNamed = owner.organizationId === actor.organizationId;
  throw new AppError(
    "conflict",
    {
      what: mayBeNamed
        ? `This refresh token is in the token set "${owner.name}" (${owner.environment}) already.`
        : "This refresh token cannot be imported: it has been handed in before.",
      safe: "Nothing was stored. A refresh token works once: two holders would lock each other out.",
      next: "Have a separate token made in API Settings for this installation and environment.",
    },
    { fields: { refreshToken: "Handed in before." } },
  );
}

function store(
  actor: Actor,
  custody: Custody,
  provider: Provider,
  input: TokenImport,
  proof: Proof,
  now: Date,
): Promise<{ generation: number; scopes: string[]; attemptId: string; superseded: HeldPair | null }> {
  return inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, actor.organizationId, input.tokenSetId);
    requireEnvironmentPermission(actor, "token-set:connect", set.environment);
    await refuseHeldElsewhere(tx, actor, custody, input);
    const superseded =
      set.generation > 0 && !set.revokedAt
        ? await findGenerationWithTokens(tx, custody, set.id, set.generation)
        : null;
    const claim = await claimTokenSet(tx, set, {
      kind: "import",
      fingerprint: custody.fingerprint(input.refreshToken),
      cause: { trigger: input.trigger, actor: toAuditActor(actor) },
      providerTimeoutMs: provider.timeoutMs,
    });
    const lifetimeMs = input.expiresIn === undefined ? defaultLifetimeMs : input.expiresIn * 1_000;
    const pair = {
      scopes: proof.scopes ?? (input.scope ? parseScope(input.scope) : set.requestedScopes),
      issuedAt: claim.startedAt,
      expiresAt: proof.expiresAt ?? new Date(claim.startedAt.getTime() + lifetimeMs),
    };
    const { accessToken, refreshToken } = input;
    const generation = await insertGeneration(tx, custody, {
      ...pair,
      tokenSetId: set.id,
      source: "import",
      rotatedFrom: null,
      adopted: true,
      accessToken,
      refreshToken,
    });
    await completeAttempt(tx, claim.attemptId, { outcome: "issued", generation, detail: proof.detail }, now);
    await updateTokenSet(tx, set.id, {
      ...inForce(generation, pair, now),
      ...released,
      authorizedBy: actor.name,
      revokedAt: null,
      revocationProof: null,
      revocationDetail: null,
      checkedAt: now,
      checkActive: true,
      checkDetail: proof.detail,
    });
    await recordAuditEvent(
      tx,
      {
        organizationId: set.organizationId,
        actor: toAuditActor(actor),
        action: "token-set.imported",
        subject: { type: "token-set", id: set.id, name: set.name },
        environment: set.environment,
        detail: { generation, scopes: pair.scopes },
      },
      now,
    );
    return { generation, scopes: pair.scopes, attemptId: claim.attemptId, superseded };
  });
}

/**
 * Takes in a pair that was made by hand in API Settings, after the provider has said that it lives. Nothing is spent.
 * @throws AppError not_found, forbidden, invalid_input (not active), conflict (held already), credentials_refused,
 * unavailable (cannot be proved now)
 * @see RFC 7662 section 2
 */
export async function importTokens(actor: Actor, input: TokenImport, now: Date): Promise<ImportOutcome> {
  requirePermission(actor, "token-set:read");
  const set = await getTokenSetRow(db(), actor.organizationId, input.tokenSetId);
  requireEnvironmentPermission(actor, "token-set:connect", set.environment);
  const custody = await getCustody();
  const provider = getProvider();
  const candidates = await listCredentials(db(), custody, set.applicationId);
  const proof = await prove(provider, candidates, input.accessToken);
  const stored = await store(actor, custody, provider, input, proof, now);
  const { generation, scopes: grantedScopes, attemptId } = stored;
  const retirement = { tokenSetId: set.id, attemptId, candidates };
  await retireSuperseded(provider, retirement, stored.superseded, generation);
  return { outcome: "imported", generation, grantedScopes, detail: proof.detail };
}
