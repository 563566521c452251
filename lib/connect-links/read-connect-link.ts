import "server-only";
import { db } from "#lib/db/client.ts";
import type { ConnectLinkRow } from "./connect-link-repository.ts";
import type { ConnectOfferView } from "./connect-link-view.ts";
import { judgeConnectLink, type LinkContext, type LinkRefusal, turnAwayGuess } from "./judge-connect-link.ts";

export type LinkOffer = { kind: "offer"; offer: ConnectOfferView } | { kind: "refused"; reason: LinkRefusal };

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
    reconnects: tokenSet.generation > 0 && tokenSet.revokedAt === null,
  };
}

/** What a link offers to this browser. Reading changes nothing, so a mail scanner does no harm. */
export async function readConnectLink(ctx: LinkContext, { token }: { token: string }): Promise<LinkOffer> {
  const turnedAway = await turnAwayGuess(ctx, token);
  if (turnedAway) return { kind: "refused", reason: turnedAway };
  const judged = await judgeConnectLink(db(), ctx, token);
  if ("reason" in judged) return { kind: "refused", reason: judged.reason };
  return { kind: "offer", offer: toOffer(judged.link) };
}
