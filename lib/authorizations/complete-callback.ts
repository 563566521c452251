import "server-only";
import { toAuditActor } from "#lib/audit/audit-actor.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import type { Actor } from "#lib/auth/actor.ts";
import { canInEnvironment } from "#lib/auth/permissions.ts";
import { equalInConstantTime, hashToken } from "#lib/crypto/fingerprint.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import {
  type AuthorizationRow,
  consumeAuthorization,
  endAuthorization,
  findAuthorizationByStateHash,
} from "./authorization-repository.ts";
import { toCodeOffer } from "./code-offer.ts";
import type { CallbackOutcome, CallbackRefusal } from "./connect-outcome.ts";
import { exchangeCode } from "./exchange-code.ts";

const maxParameterLength = 2_048;

export interface CallbackRequest {
  parameters: URLSearchParams;
  /** Reads the cookie that this flow left in the browser; null when it is not there. */
  browserToken: (authorizationId: string) => string | null;
  /** Who is signed in now, by the database's present state. */
  actor: Actor | null;
}

/** The one value of a parameter; null when it is missing, repeated or absurdly long. */
function single(parameters: URLSearchParams, name: string): string | null {
  const values = parameters.getAll(name);
  const [value] = values;
  return values.length === 1 && value && value.length <= maxParameterLength ? value : null;
}

function refuse(
  flow: AuthorizationRow | null,
  request: CallbackRequest,
  now: Date,
): { reason: CallbackRefusal } | { flow: AuthorizationRow; actor: Actor } {
  if (flow?.redirectMode !== "callback") return { reason: "unknown_state" };
  const browserToken = request.browserToken(flow.id);
  if (!browserToken || !equalInConstantTime(hashToken(browserToken), flow.browserHash)) {
    return { reason: "other_browser" };
  }
  if (flow.consumedAt) return { reason: "replayed" };
  if (flow.expiresAt <= now) return { reason: "expired" };
  const { actor } = request;
  if (!actor) return { reason: "signed_out" };
  if (actor.userId !== flow.userId || actor.organizationId !== flow.tokenSet.organizationId) {
    return { reason: "other_person" };
  }
  if (!canInEnvironment(actor.role, "token-set:connect", flow.tokenSet.environment)) {
    return { reason: "not_allowed" };
  }
  return { flow, actor };
}

async function endWithoutCode(
  flow: AuthorizationRow,
  actor: Actor,
  denied: boolean,
  error: string,
  now: Date,
): Promise<CallbackOutcome> {
  const ended = await inTransaction(async (tx) => {
    if (!(await consumeAuthorization(tx, flow.id, now))) return false;
    const detail = denied ? "Access was declined on Apicbase's consent page." : `Apicbase answered ${error}.`;
    await endAuthorization(tx, flow.id, denied ? "denied" : "refused", detail);
    await recordAuditEvent(
      tx,
      {
        organizationId: actor.organizationId,
        actor: toAuditActor(actor),
        action: denied ? "token-set.authorize-denied" : "token-set.connect-failed",
        subject: { type: "token-set", id: flow.tokenSetId, name: flow.tokenSet.name },
        environment: flow.tokenSet.environment,
        detail: { error },
      },
      now,
    );
    return true;
  });
  if (!ended) return { kind: "refused", reason: "replayed" };
  return { kind: denied ? "denied" : "provider_error", authorizationId: flow.id };
}

/**
 * Finishes a flow that the provider sent back. A token call is made only when the state is ours, unused, unexpired,
 * from this browser, and the person who began it may still do so.
 * @see RFC 6749 sections 4.1.2 and 10.12, RFC 9700 section 2.1
 */
export async function completeCallback(request: CallbackRequest, now: Date): Promise<CallbackOutcome> {
  const state = single(request.parameters, "state");
  const code = single(request.parameters, "code");
  const rawError = single(request.parameters, "error");
  if (!state || (!code && !rawError) || (code && rawError)) return { kind: "refused", reason: "malformed" };
  const found = await findAuthorizationByStateHash(db(), hashToken(state));
  const judged = refuse(found, request, now);
  if ("reason" in judged) return { kind: "refused", reason: judged.reason };
  const { flow, actor } = judged;
  if (!code) {
    const error = /^[a-z_]{1,40}$/.test(rawError ?? "") ? (rawError ?? "") : "an unreadable error";
    return endWithoutCode(flow, actor, error === "access_denied", error, now);
  }
  const cause = { trigger: "person", actor: toAuditActor(actor) } as const;
  const connect = await exchangeCode(toCodeOffer(flow, code, cause), now);
  return connect
    ? { kind: "done", authorizationId: flow.id, connect }
    : { kind: "refused", reason: "replayed" };
}
