import "server-only";
import { getApplicationRow } from "#lib/applications/application-repository.ts";
import { toAuditActor } from "#lib/audit/audit-actor.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { type Actor, requireEnvironmentPermission, requirePermission } from "#lib/auth/actor.ts";
import { hashToken, randomToken } from "#lib/crypto/fingerprint.ts";
import { getCustody } from "#lib/custody/custody.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { buildAuthorizeUrl, createCodeVerifier } from "#lib/oauth/authorize-url.ts";
import { callbackUrl, getProvider } from "#lib/oauth/get-provider.ts";
import { lockTokenSet } from "#lib/token-sets/token-set-repository.ts";
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

/**
 * Begins an authorize flow for a token set, new or to be reconnected. State and browser token are kept as hashes.
 * @throws AppError not_found, forbidden
 * @see RFC 6749 section 4.1.1, RFC 9700 section 2.1
 */
export async function startAuthorization(
  actor: Actor,
  tokenSetId: string,
  now: Date,
): Promise<StartedAuthorization> {
  requirePermission(actor, "token-set:read");
  const custody = await getCustody();
  const state = randomToken();
  const browserToken = randomToken();
  const codeVerifier = createCodeVerifier();
  const id = newId();
  const expiresAt = new Date(now.getTime() + flowLifetimeMs);
  const flow = await inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, actor.organizationId, tokenSetId);
    requireEnvironmentPermission(actor, "token-set:connect", set.environment);
    const application = await getApplicationRow(tx, actor.organizationId, set.applicationId);
    const redirectUri = application.redirectMode === "callback" ? callbackUrl() : null;
    await insertAuthorization(tx, custody, {
      id,
      tokenSetId,
      userId: actor.userId,
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
      {
        organizationId: set.organizationId,
        actor: toAuditActor(actor),
        action: "token-set.authorize-started",
        subject: { type: "token-set", id: set.id, name: set.name },
        environment: set.environment,
        detail: { scopes: set.requestedScopes, redirect: application.redirectMode },
      },
      now,
    );
    return { clientId: application.clientId, scopes: set.requestedScopes, redirectUri };
  });
  const authorizeUrl = await buildAuthorizeUrl(getProvider(), { ...flow, state, codeVerifier });
  const redirect = flow.redirectUri === null ? "copy-code" : "callback";
  return { authorizationId: id, authorizeUrl, redirect, browserToken, expiresAt };
}
