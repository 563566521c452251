import "server-only";
import { type AuditActor, somebody, toAuditActor } from "#lib/audit/audit-actor.ts";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { type AuditContext, recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { noteRefusal } from "#lib/audit/record-security-event.ts";
import type { Actor } from "#lib/auth/actor.ts";
import type { Caller } from "#lib/auth/context.ts";
import { canInEnvironment } from "#lib/auth/permissions.ts";
import { endConnectLink } from "#lib/connect-links/connect-link-repository.ts";
import { toEnd } from "#lib/connect-links/connect-link-view.ts";
import { linkActorName, senderStillMay } from "#lib/connect-links/link-sender.ts";
import { equalInConstantTime, hashToken } from "#lib/crypto/fingerprint.ts";
import type { Note } from "#lib/custody/note.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { isOwnIssuer } from "#lib/oauth/get-provider.ts";
import {
  type AuthorizationRow,
  consumeAuthorization,
  endAuthorization,
  findAuthorizationByStateHash,
  findDiscardedFlow,
} from "./authorization-repository.ts";
import { toCodeOffer } from "./code-offer.ts";
import type { CallbackOutcome, CallbackRefusal } from "./connect-outcome.ts";
import { exchangeCode } from "./exchange-code.ts";

const maxParameterLength = 2_048;

/** The browser that comes back, and when. */
export interface CallbackVisitor {
  /** Who is signed in now, by the database's present state. */
  actor: Actor | null;
  /** Reads the cookie that this flow left in the browser; null when it is not there. */
  browserToken: (authorizationId: string) => string | null;
  caller: Caller;
  now: Date;
}

/** The one value of a parameter; null when it is missing, repeated or absurdly long. */
function single(parameters: URLSearchParams, name: string): string | null {
  const values = parameters.getAll(name);
  const [value] = values;
  return values.length === 1 && value && value.length <= maxParameterLength ? value : null;
}

/** Who may finish a flow: the member who began it, or the resource owner whom a living link let in. */
async function identify(
  flow: AuthorizationRow,
  { actor, now }: CallbackVisitor,
): Promise<{ reason: CallbackRefusal } | { who: AuditActor }> {
  const { organizationId, environment } = flow.tokenSet;
  const link = flow.connectLink;
  if (link) {
    const { createdById } = link;
    const living = toEnd(link, now) === null;
    const sent = living && (await senderStillMay(db(), { createdById, organizationId, environment }));
    return sent ? { who: { userId: null, name: linkActorName(link.recipient) } } : { reason: "link_void" };
  }
  if (!actor) return { reason: "signed_out" };
  if (actor.userId !== flow.userId || actor.organizationId !== organizationId) {
    return { reason: "other_person" };
  }
  if (!canInEnvironment(actor.role, "token-set:connect", environment)) return { reason: "not_allowed" };
  return { who: { userId: actor.userId, name: actor.name } };
}

function isSameBrowser(flow: AuthorizationRow, visitor: CallbackVisitor): boolean {
  const browserToken = visitor.browserToken(flow.id);
  return browserToken !== null && equalInConstantTime(hashToken(browserToken), flow.browserHash);
}

/**
 * Whose a used answer is, now that the flow's end took its cookie: the person's who began it, or, by a link, which
 * nobody signed in to follow, that of whoever knows the state. It only picks the words of a refusal.
 */
function isOwnReplay(flow: AuthorizationRow, actor: Actor | null): boolean {
  return flow.connectLinkId !== null || (actor !== null && actor.userId === flow.userId);
}

async function judge(
  flow: AuthorizationRow | null,
  visitor: CallbackVisitor,
): Promise<{ reason: CallbackRefusal } | { flow: AuthorizationRow; who: AuditActor }> {
  if (flow?.redirectMode !== "callback") return { reason: "unknown_state" };
  const sameBrowser = isSameBrowser(flow, visitor);
  if (flow.consumedAt && (sameBrowser || isOwnReplay(flow, visitor.actor))) return { reason: "replayed" };
  if (!sameBrowser) return { reason: "other_browser" };
  if (flow.expiresAt <= visitor.now) return { reason: "expired" };
  const identified = await identify(flow, visitor);
  return "reason" in identified ? identified : { flow, who: identified.who };
}

function refusal(reason: CallbackRefusal, flow: AuthorizationRow | null): CallbackOutcome {
  const byLink = flow !== null && flow.connectLinkId !== null;
  return { kind: "refused", reason, ...(byLink ? { byLink } : {}) };
}

function toEnded(flow: AuthorizationRow) {
  return { authorizationId: flow.id, byLink: flow.connectLinkId !== null };
}

/** The set of a flow, as the record names it. */
function setOf({ tokenSetId, tokenSet }: AuthorizationRow) {
  return ofTokenSet({ id: tokenSetId, ...tokenSet });
}

/** Refuses an answer that is not for this flow, and notes it: nobody whom Larder sent to Apicbase comes back like that. */
async function refuse(
  { actor, caller, now }: CallbackVisitor,
  reason: CallbackRefusal,
  flow: AuthorizationRow | null,
): Promise<CallbackOutcome> {
  const entries = flow ? [setOf(flow)] : [];
  const of = flow?.id ?? "no flow";
  const words = reason.replaceAll("_", " ");
  const refused = { action: "token-set.callback-refused", of, entries, reason: words } as const;
  // People of other organizations are named in none of this one's records.
  const isOurs = actor !== null && actor.organizationId === flow?.tokenSet.organizationId;
  await noteRefusal({ actor: isOurs ? toAuditActor(actor) : somebody, now, caller }, refused);
  return refusal(reason, flow);
}

async function declineLink(tx: Tx, ctx: AuditContext, flow: AuthorizationRow): Promise<void> {
  const { connectLinkId } = flow;
  if (connectLinkId === null || !(await endConnectLink(tx, connectLinkId, "declinedAt", ctx.now))) return;
  const detail = { at: "Apicbase" };
  await recordAuditEvent(tx, ctx, { action: "connect-link.declined", ...setOf(flow), detail });
}

async function endWithoutCode(
  ctx: AuditContext,
  flow: AuthorizationRow,
  error: string,
): Promise<CallbackOutcome> {
  const denied = error === "access_denied";
  const ended = await inTransaction(async (tx) => {
    if (!(await consumeAuthorization(tx, flow.id, ctx.now))) return false;
    const note: Note = denied ? { code: "consent_declined" } : { code: "authorize_refused", error };
    await endAuthorization(tx, flow.id, denied ? "denied" : "refused", note);
    if (denied) await declineLink(tx, ctx, flow);
    const action = denied ? "token-set.authorize-denied" : "token-set.connect-failed";
    await recordAuditEvent(tx, ctx, { action, ...setOf(flow), detail: { error } });
    return true;
  });
  if (!ended) return refusal("replayed", flow);
  return { kind: denied ? "denied" : "provider_error", ...toEnded(flow) };
}

/**
 * Finishes a flow that the provider sent back. A token call is made only when the state is ours, unused, unexpired,
 * from this browser, and the person who began it may still do so.
 * @see RFC 6749 sections 4.1.2 and 10.12, RFC 9207 section 2.4, RFC 9700 section 2.1
 */
export async function completeCallback(
  visitor: CallbackVisitor,
  { parameters }: { parameters: URLSearchParams },
): Promise<CallbackOutcome> {
  const state = single(parameters, "state");
  const code = single(parameters, "code");
  const rawError = single(parameters, "error");
  if (!state || (!code && !rawError) || (code && rawError)) return refusal("malformed", null);
  const found = await findAuthorizationByStateHash(db(), hashToken(state));
  if (!parameters.getAll("iss").every(isOwnIssuer)) return refuse(visitor, "other_issuer", found);
  if (!found) {
    const discarded = await findDiscardedFlow(db(), hashToken(state));
    if (discarded)
      return { kind: "refused", reason: "set_discarded", ...(discarded.byLink && { byLink: true }) };
  }
  const judged = await judge(found, visitor);
  if ("reason" in judged) return refuse(visitor, judged.reason, found);
  const { flow, who } = judged;
  if (!code) {
    const error = /^[a-z_]{1,40}$/.test(rawError ?? "") ? (rawError ?? "") : "an unreadable error";
    return endWithoutCode({ actor: who, now: visitor.now }, flow, error);
  }
  const startedBy = { trigger: "person", actor: who } as const;
  const offer = toCodeOffer(flow, code, startedBy);
  const connect = await exchangeCode(offer, visitor.now).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "rate_limited") return null;
    throw error;
  });
  if (connect === null) return refusal("must_wait", flow);
  if (connect.outcome === "not_offered") return refusal(connect.reason, flow);
  return { kind: "done", ...toEnded(flow), connect };
}
