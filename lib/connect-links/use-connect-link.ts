import "server-only";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { type StartedAuthorization, startAuthorizationIn } from "#lib/authorizations/start-authorization.ts";
import { equalInConstantTime, hashToken, randomToken } from "#lib/crypto/fingerprint.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import {
  bindConnectLink,
  type ConnectLinkRow,
  endConnectLink,
  findConnectLinkByHash,
} from "./connect-link-repository.ts";
import { type ConnectOfferView, toStanding } from "./connect-link-view.ts";
import { linkActorName, senderStillMay } from "./link-sender.ts";

/** Why a link shows no offer. */
export type LinkRefusal = "unknown" | "expired" | "revoked" | "completed" | "other_browser" | "withdrawn";

export type LinkOffer =
  | { kind: "offer"; id: string; offer: ConnectOfferView; bound: boolean }
  | { kind: "refused"; reason: LinkRefusal };

/** Reads the cookie that opening a link left in the browser; null when there is none. */
export type LinkBrowser = (connectLinkId: string) => string | null;

function toOffer(link: ConnectLinkRow): ConnectOfferView {
  const { tokenSet } = link;
  return {
    organization: tokenSet.organization.name,
    askedBy: link.createdByName,
    application: tokenSet.application.name,
    library: tokenSet.library.name,
    environment: tokenSet.environment,
    installation: tokenSet.name,
    scopes: tokenSet.requestedScopes,
    recipient: link.recipient,
    purpose: link.purpose,
    expiresAt: link.expiresAt.toISOString(),
    declinedAt: link.declinedAt?.toISOString() ?? null,
  };
}

async function judge(
  tx: Tx | ReturnType<typeof db>,
  token: string,
  browser: LinkBrowser,
  now: Date,
): Promise<{ link: ConnectLinkRow; bound: boolean } | { reason: LinkRefusal }> {
  const link = await findConnectLinkByHash(tx, hashToken(token));
  if (!link) return { reason: "unknown" };
  const { standing } = toStanding(link, now);
  if (standing === "completed" || standing === "revoked" || standing === "expired")
    return { reason: standing };
  if (!(await senderStillMay(tx, { ...link.tokenSet, createdById: link.createdById })))
    return { reason: "withdrawn" };
  if (link.browserHash === null) return { link, bound: false };
  const held = browser(link.id);
  const ours = held !== null && equalInConstantTime(hashToken(held), link.browserHash);
  return ours ? { link, bound: true } : { reason: "other_browser" };
}

/** What a link offers to this browser. Reading binds nothing: a mail scanner's look uses nothing up. */
export async function readConnectLink(token: string, browser: LinkBrowser, now: Date): Promise<LinkOffer> {
  const judged = await judge(db(), token, browser, now);
  if ("reason" in judged) return { kind: "refused", reason: judged.reason };
  const { link, bound } = judged;
  return { kind: "offer", id: link.id, offer: toOffer(link), bound };
}

function refuse(reason: LinkRefusal): AppError {
  return new AppError("conflict", {
    what: {
      unknown: "This link is not known.",
      expired: "This link has expired.",
      revoked: "This link has been withdrawn.",
      withdrawn: "This link has been withdrawn.",
      completed: "This link has been used.",
      other_browser: "This link was opened in another browser first.",
    }[reason],
    safe: "Nothing was shared.",
    next: "Ask whoever sent it for a new one.",
  });
}

function audit(
  tx: Tx,
  link: ConnectLinkRow,
  action: "connect-link.opened" | "connect-link.declined" | "connect-link.completed",
  now: Date,
) {
  return recordAuditEvent(
    tx,
    {
      organizationId: link.tokenSet.organizationId,
      actor: { userId: null, name: linkActorName(link.recipient) },
      action,
      subject: { type: "token-set", id: link.tokenSetId, name: link.tokenSet.name },
      environment: link.tokenSet.environment,
      detail: { sentBy: link.createdByName },
    },
    now,
  );
}

/**
 * Binds a link to the browser that opens it and returns what its cookie must hold; null when it is bound to this very
 * browser already. @throws AppError conflict
 */
export function openConnectLink(
  token: string,
  browser: LinkBrowser,
  now: Date,
): Promise<{ connectLinkId: string; browserToken: string; expiresAt: Date } | null> {
  const browserToken = randomToken();
  return inTransaction(async (tx) => {
    const judged = await judge(tx, token, browser, now);
    if ("reason" in judged) throw refuse(judged.reason);
    if (judged.bound) return null;
    const { link } = judged;
    if (!(await bindConnectLink(tx, link.id, hashToken(browserToken), now))) throw refuse("other_browser");
    await audit(tx, link, "connect-link.opened", now);
    return { connectLinkId: link.id, browserToken, expiresAt: link.expiresAt };
  });
}

async function requireBound(tx: Tx, token: string, browser: LinkBrowser, now: Date): Promise<ConnectLinkRow> {
  const judged = await judge(tx, token, browser, now);
  if ("reason" in judged) throw refuse(judged.reason);
  if (!judged.bound) throw refuse("other_browser");
  return judged.link;
}

/** Begins the authorize flow of a link in the browser that opened it. @throws AppError conflict */
export function authorizeByLink(
  token: string,
  browser: LinkBrowser,
  now: Date,
): Promise<StartedAuthorization> {
  return inTransaction(async (tx) => {
    const link = await requireBound(tx, token, browser, now);
    const { organizationId } = link.tokenSet;
    const starter = { connectLinkId: link.id, name: linkActorName(link.recipient) };
    return startAuthorizationIn(tx, organizationId, link.tokenSetId, starter, now);
  });
}

/** Notes that the resource owner does not want to. The link stays open until it expires: minds change. */
export async function declineConnectLink(token: string, browser: LinkBrowser, now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    const link = await requireBound(tx, token, browser, now);
    if (await endConnectLink(tx, link.id, "declinedAt", now)) {
      await audit(tx, link, "connect-link.declined", now);
    }
  });
}
