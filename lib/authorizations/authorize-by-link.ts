import "server-only";
import { countFlows } from "#lib/connect-links/connect-link-repository.ts";
import {
  enterConnectLink,
  type LinkVisitor,
  type OpenedLink,
  refuseLink,
  turnAwayGuess,
} from "#lib/connect-links/judge-connect-link.ts";
import { linkActorName } from "#lib/connect-links/link-sender.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { type StartedAuthorization, startAuthorizationIn } from "./start-authorization.ts";

const maxFlows = 20;
const windowMs = 15 * 60 * 1_000;

/**
 * Begins the authorize flow of a link in the browser that it is bound to: this one, if it is bound to none yet.
 * @throws AppError conflict, rate_limited
 */
export async function authorizeByLink(
  ctx: { visitor: LinkVisitor; now: Date },
  { token }: { token: string },
): Promise<{ flow: StartedAuthorization; opened: OpenedLink | null }> {
  const turnedAway = await turnAwayGuess(ctx, token);
  if (turnedAway) throw refuseLink(turnedAway);
  return inTransaction(async (tx) => {
    const { link, opened } = await enterConnectLink(tx, ctx, token);
    if ((await countFlows(tx, link.id, new Date(ctx.now.getTime() - windowMs))) >= maxFlows) {
      throw new AppError("rate_limited", {
        what: "This link has been taken to Apicbase many times just now.",
        safe: "Nothing was shared.",
        next: "Wait a quarter of an hour, then try again.",
      });
    }
    const starter = { connectLinkId: link.id, name: linkActorName(link.recipient) };
    const { tokenSetId } = link;
    const { organizationId } = link.tokenSet;
    const flow = await startAuthorizationIn(tx, { starter, now: ctx.now }, { organizationId, tokenSetId });
    return { flow, opened };
  });
}
