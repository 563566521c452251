import "server-only";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import type { PublicContext } from "#lib/auth/context.ts";
import { consumeTry, hasNoTryLeft } from "#lib/auth/rate-limit.ts";
import { equalInConstantTime, hashToken, randomToken } from "#lib/crypto/fingerprint.ts";
import { type Db, db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { bindConnectLink, type ConnectLinkRow, findConnectLinkByHash } from "./connect-link-repository.ts";
import { toEnd } from "./connect-link-view.ts";
import { linkActorName, ofLinkedSet, senderStillMay } from "./link-sender.ts";

/** Why a link shows no offer. */
export type LinkRefusal =
  | "unknown"
  | "too_many"
  | "expired"
  | "revoked"
  | "withdrawn"
  | "completed"
  | "other_browser";

/** Whoever has a link, known only by browser and address. */
export interface LinkVisitor {
  /** Reads the cookie that following a link left in the browser; null when there is none. */
  browserToken: (connectLinkId: string) => string | null;
  address: string;
}

/** The first argument of a use case that is called by a link. */
export interface LinkContext extends PublicContext {
  visitor: LinkVisitor;
}

/** What the browser that followed a link must keep in its cookie. */
export interface OpenedLink {
  connectLinkId: string;
  browserToken: string;
  expiresAt: Date;
}

const guesses = { name: "connect-link:guess", points: 30, windowSeconds: 15 * 60 };

/** Refuses an address that guesses tokens. Only tokens of no link count as tries. */
export async function turnAwayGuess({ visitor }: LinkContext, token: string): Promise<LinkRefusal | null> {
  if (await hasNoTryLeft(guesses, visitor.address)) return "too_many";
  if (await findConnectLinkByHash(db(), hashToken(token))) return null;
  await consumeTry(guesses, visitor.address);
  return "unknown";
}

/** The link, if this browser may use it now; otherwise why not. */
export async function judgeConnectLink(
  db: Db,
  { visitor, now }: LinkContext,
  token: string,
): Promise<{ link: ConnectLinkRow; isBound: boolean } | { reason: LinkRefusal }> {
  const link = await findConnectLinkByHash(db, hashToken(token));
  if (!link) return { reason: "unknown" };
  const end = toEnd(link, now);
  if (end) return { reason: end };
  const { createdById, tokenSet } = link;
  // Without the callback, the code would end on Apicbase's own page, and its owner could not get it to Larder.
  const comesBack = tokenSet.application.redirectMode === "callback";
  if (tokenSet.archivedAt) return { reason: "withdrawn" };
  if (!comesBack || !(await senderStillMay(db, { createdById, ...tokenSet }))) return { reason: "withdrawn" };
  if (link.browserHash === null) return { link, isBound: false };
  const cookie = visitor.browserToken(link.id);
  const ours = cookie !== null && equalInConstantTime(hashToken(cookie), link.browserHash);
  return ours ? { link, isBound: true } : { reason: "other_browser" };
}

const words: Record<LinkRefusal, string> = {
  unknown: "This link is not known.",
  too_many: "Too many links that do not exist were tried from your address.",
  expired: "This link has expired.",
  revoked: "This link has been withdrawn.",
  withdrawn: "This link has been withdrawn.",
  completed: "This link has been used.",
  other_browser: "This link is in use in another browser.",
};

export function refuseLink(reason: LinkRefusal): AppError {
  return new AppError(reason === "too_many" ? "rate_limited" : "conflict", {
    what: words[reason],
    safe: "Nothing was shared.",
    next:
      reason === "too_many"
        ? "Wait 15 minutes, then open your link again."
        : "Ask the person who sent it for a new one.",
  });
}

/** Records what the person with the link did. */
export function recordLinkEvent(
  tx: Tx,
  link: ConnectLinkRow,
  action: "connect-link.opened" | "connect-link.declined",
  now: Date,
): Promise<void> {
  const actor = { userId: null, name: linkActorName(link.recipient) };
  return recordAuditEvent(
    tx,
    { actor, now },
    {
      action,
      ...ofLinkedSet(link),
      detail: { sentBy: link.createdByName },
    },
  );
}

/**
 * The link, bound to the browser in which a person presses Continue; that browser must keep `opened` in a cookie. Reading
 * and declining bind nothing.
 * @throws AppError conflict
 */
export async function enterConnectLink(
  tx: Tx,
  ctx: LinkContext,
  token: string,
): Promise<{ link: ConnectLinkRow; opened: OpenedLink | null }> {
  const { now } = ctx;
  const judged = await judgeConnectLink(tx, ctx, token);
  if ("reason" in judged) throw refuseLink(judged.reason);
  const { link, isBound } = judged;
  if (isBound) return { link, opened: null };
  const browserToken = randomToken();
  if (!(await bindConnectLink(tx, link.id, hashToken(browserToken), now))) throw refuseLink("other_browser");
  await recordLinkEvent(tx, link, "connect-link.opened", now);
  return { link, opened: { connectLinkId: link.id, browserToken, expiresAt: link.expiresAt } };
}
