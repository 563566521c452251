import "server-only";
import { getApplicationRow } from "#lib/applications/application-repository.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireEnvironmentPermissionNow } from "#lib/auth/present-rights.ts";
import { hashToken, randomToken } from "#lib/crypto/fingerprint.ts";
import { requireNotArchived } from "#lib/custody/claim.ts";
import { getTokenSetRow, lockTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { buildAuthorizeUrl, createCodeVerifier } from "#lib/oauth/authorize-url.ts";
import { callbackUrl, getProvider } from "#lib/oauth/get-provider.ts";
import { getVault } from "#lib/vault/vault.ts";
import { insertAuthorization } from "./authorization-repository.ts";

/** Time enough to sign in at Apicbase and read the consent page. */
const flowLifetimeMs = 15 * 60 * 1_000;

export interface StartedAuthorization {
  authorizationId: string;
  authorizeUrl: string;
  redirect: "callback" | "copy-code";
  /** Binds the flow to the browser that began it: put it into that browser's cookie, nowhere else. */
  browserToken: string;
  expiresAt: Date;
}

/** Who begins a flow: a member, or a resource owner by a connect link. */
export type Starter = { userId: string; name: string } | { connectLinkId: string; name: string };

/**
 * Begins an authorize flow within a transaction; whoever calls has checked that the starter may.
 * State and browser token are kept as hashes. @throws AppError not_found, conflict (archived)
 * @see RFC 6749 section 4.1.1, RFC 9700 section 2.1
 */
export async function startAuthorizationIn(
  tx: Tx,
  { starter, now }: { starter: Starter; now: Date },
  { organizationId, tokenSetId }: { organizationId: string; tokenSetId: string },
): Promise<StartedAuthorization> {
  const vault = await getVault();
  const state = randomToken();
  const browserToken = randomToken();
  const codeVerifier = createCodeVerifier();
  const authorizationId = newId();
  const expiresAt = new Date(now.getTime() + flowLifetimeMs);
  const set = await getTokenSetRow(tx, organizationId, tokenSetId);
  requireNotArchived(set);
  const application = await getApplicationRow(tx, organizationId, set.applicationId);
  const redirectUri = application.redirectMode === "callback" ? callbackUrl() : null;
  await insertAuthorization(tx, vault, {
    id: authorizationId,
    set,
    userId: "userId" in starter ? starter.userId : null,
    connectLinkId: "connectLinkId" in starter ? starter.connectLinkId : null,
    stateHash: hashToken(state),
    browserHash: hashToken(browserToken),
    codeVerifier,
    redirectMode: application.redirectMode,
    redirectUri,
    scopes: set.requestedScopes,
    createdAt: now,
    expiresAt,
  });
  await recordAuditEvent(
    tx,
    { actor: { userId: "userId" in starter ? starter.userId : null, name: starter.name }, now },
    {
      organizationId,
      action: "token-set.authorize-started",
      subject: { type: "token-set", id: set.id, name: set.name },
      environment: set.environment,
      detail: { scopes: set.requestedScopes, redirect: application.redirectMode },
    },
  );
  const { clientId } = application;
  const request = { clientId, scopes: set.requestedScopes, state, codeVerifier, redirectUri };
  const authorizeUrl = await buildAuthorizeUrl(getProvider(), request);
  const redirect = redirectUri === null ? "copy-code" : "callback";
  return { authorizationId, authorizeUrl, redirect, browserToken, expiresAt };
}

/** Begins an authorize flow for a token set, new or to be reconnected. @throws AppError not_found, forbidden, conflict (archived) */
export async function startAuthorization(
  { actor, now }: Context,
  { tokenSetId }: { tokenSetId: string },
): Promise<StartedAuthorization> {
  requirePermission(actor, "token-set:read");
  const { organizationId, userId, name } = actor;
  return inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, organizationId, tokenSetId);
    await requireEnvironmentPermissionNow(tx, actor, "token-set:connect", set.environment);
    return startAuthorizationIn(tx, { starter: { userId, name }, now }, { organizationId, tokenSetId });
  });
}
