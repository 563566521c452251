import "server-only";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { endConnectLink } from "./connect-link-repository.ts";
import {
  judgeConnectLink,
  type LinkContext,
  recordLinkEvent,
  refuseLink,
  turnAwayGuess,
} from "./judge-connect-link.ts";

/**
 * Records that the resource owner declined. They can still change their mind until the link expires: declining binds the
 * link to no browser.
 * @throws AppError conflict, rate_limited
 */
export async function declineConnectLink(ctx: LinkContext, { token }: { token: string }): Promise<void> {
  const turnedAway = await turnAwayGuess(ctx, token);
  if (turnedAway) throw refuseLink(turnedAway);
  await inTransaction(async (tx) => {
    const judged = await judgeConnectLink(tx, ctx, token);
    if ("reason" in judged) throw refuseLink(judged.reason);
    const { link } = judged;
    const first = link.declinedAt === null;
    if (first && (await endConnectLink(tx, link.id, "declinedAt", ctx.now))) {
      await recordLinkEvent(tx, link, "connect-link.declined", ctx.now);
    }
  });
}
