import "server-only";
import { requireEnvironmentPermission, requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { equalInConstantTime, hashToken } from "#lib/crypto/fingerprint.ts";
import { getTokenSetRow } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { callbackUrl, isOwnIssuer } from "#lib/oauth/get-provider.ts";
import {
  type AuthorizationRow,
  findAuthorizationRow,
  findOpenAuthorization,
} from "./authorization-repository.ts";
import { toCodeOffer } from "./code-offer.ts";
import type { ConnectOutcome, NotOffered } from "./connect-outcome.ts";
import { exchangeCode } from "./exchange-code.ts";
import { readPastedCode } from "./read-pasted-code.ts";

function requireOpen(flow: AuthorizationRow, now: Date): void {
  if (flow.consumedAt) {
    throw new AppError("conflict", {
      what: "A code of this connection was used already.",
      safe: "Nothing was sent to Apicbase again.",
      next: "Open the token set to see what came of it, or start over.",
    });
  }
  if (flow.expiresAt <= now) {
    throw new AppError("conflict", {
      what: "This connection was started more than 15 minutes ago.",
      safe: "Nothing was sent to Apicbase.",
      next: "Start over: it takes one click.",
    });
  }
}

function readCode(pasted: string): { code: string; state: string | null } {
  const read = readPastedCode(pasted);
  if (read.kind === "denied") {
    throw new AppError("invalid_input", {
      what: "Access was declined on Apicbase's consent page, so there is no code.",
      safe: "Nothing was sent to Apicbase.",
      next: "Open Apicbase again and choose Authorize.",
    });
  }
  if (read.kind === "unreadable") {
    throw new AppError(
      "invalid_input",
      {
        what: read.reason,
        safe: "Nothing was sent to Apicbase.",
        next: "Paste the code or the whole address.",
      },
      { fields: { pasted: read.reason } },
    );
  }
  if (!isOwnIssuer(read.issuer ?? null)) {
    throw new AppError(
      "invalid_input",
      {
        what: "This address says that its code was given by somebody else than Apicbase.",
        safe: "Nothing was sent to Apicbase.",
        next: "Open Apicbase from this page, and paste what it shows.",
      },
      { fields: { pasted: "This address is not Apicbase's." } },
    );
  }
  return read;
}

/** A whole address names the flow it belongs to: another flow's code is not offered with this one's verifier. */
function requireOwnState(state: string | null, flow: AuthorizationRow): void {
  if (state !== null && !equalInConstantTime(hashToken(state), flow.stateHash)) {
    throw new AppError(
      "invalid_input",
      {
        what: "This address belongs to another connection than the one started here.",
        safe: "Nothing was sent to Apicbase.",
        next: "Paste the address of the page that opened from this one.",
      },
      { fields: { pasted: "This address belongs to another connection." } },
    );
  }
}

/** Why nothing was sent. */
function refuse({ reason }: NotOffered): AppError {
  if (reason === "not_allowed") {
    return new AppError("forbidden", {
      what: "Your role was changed meanwhile: you may no longer do this.",
      safe: "Nothing was sent to Apicbase.",
      next: "Ask an owner or admin of your organization.",
    });
  }
  if (reason === "set_archived") {
    return new AppError("conflict", {
      what: "This token set was archived meanwhile.",
      safe: "Nothing was sent to Apicbase.",
      next: "Unarchive it, then start over.",
    });
  }
  return new AppError("conflict", {
    what: "A code of this connection was used already.",
    safe: "Nothing was sent to Apicbase again.",
    next: "Open the token set to see what came of it, or start over.",
  });
}

/**
 * Exchanges a code that a person copied from Apicbase's own page.
 * @throws AppError not_found, forbidden, invalid_input (no readable code), conflict (flow used or expired)
 * @see RFC 6749 section 4.1.3
 */
export async function exchangePastedCode(
  { actor, now }: Context,
  input: { authorizationId: string; pasted: string },
): Promise<ConnectOutcome> {
  requirePermission(actor, "token-set:read");
  const flow = await findAuthorizationRow(db(), actor.organizationId, input.authorizationId);
  // The code of a resource owner's flow comes back by itself, to the browser that opened the link.
  if (!flow || flow.connectLinkId !== null) throw notFound("flow");
  requireEnvironmentPermission(actor, "token-set:connect", flow.tokenSet.environment);
  requireOpen(flow, now);
  const { code, state } = readCode(input.pasted);
  requireOwnState(state, flow);
  const startedBy = { trigger: "person", actor: { userId: actor.userId, name: actor.name } } as const;
  const outcome = await exchangeCode(toCodeOffer(flow, code, startedBy), now);
  if (outcome.outcome === "not_offered") throw refuse(outcome);
  return outcome;
}

/**
 * Exchanges a code for a token set by its id, for scripts: within the actor's open flow of that set when there is
 * one, else as a code from an authorize request without PKCE.
 * @throws AppError not_found, forbidden, invalid_input, conflict
 */
export async function exchangeCodeForTokenSet(
  { actor, now }: Context,
  input: { tokenSetId: string; code?: string | undefined; url?: string | undefined },
): Promise<ConnectOutcome> {
  requirePermission(actor, "token-set:read");
  const set = await getTokenSetRow(db(), actor.organizationId, input.tokenSetId);
  requireEnvironmentPermission(actor, "token-set:connect", set.environment);
  const { code, state } = readCode(input.url ?? input.code ?? "");
  const open = await findOpenAuthorization(db(), { actor, now }, set.id);
  const flow = open && (await findAuthorizationRow(db(), actor.organizationId, open.id));
  const startedBy = { trigger: "api", actor: { userId: actor.userId, name: actor.name } } as const;
  if (flow) {
    requireOwnState(state, flow);
    const outcome = await exchangeCode(toCodeOffer(flow, code, startedBy), now);
    if (outcome.outcome === "not_offered") throw refuse(outcome);
    return outcome;
  }
  const { organizationId, id: tokenSetId, requestedScopes: scopes } = set;
  const redirectUri = set.application.redirectMode === "callback" ? callbackUrl() : null;
  const offer = {
    organizationId,
    tokenSetId,
    flowId: null,
    connectLinkId: null,
    code,
    redirectUri,
    scopes,
    startedBy,
  };
  const outcome = await exchangeCode(offer, now);
  if (outcome.outcome === "not_offered") throw refuse(outcome);
  return outcome;
}
