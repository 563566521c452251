import "server-only";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { endConnectLink } from "./connect-link-repository.ts";
import {
  enterConnectLink,
  type LinkContext,
  type OpenedLink,
  recordLinkEvent,
  refuseLink,
  turnAwayGuess,
} from "./judge-connect-link.ts";

/**
 * Records that the resource owner declined. They can still change their mind until the link expires.
 * @throws AppError conflict, rate_limited
 */
export async function declineConnectLink(
  ctx: LinkContext,
  { token }: { token: string },
): Promise<OpenedLink | null> {
  const turnedAway = await turnAwayGuess(ctx, token);
  if (turnedAway) throw refuseLink(turnedAway);
  return inTransaction(async (tx) => {
    const { link, opened } = await enterConnectLink(tx, ctx, token);
    const first = link.declinedAt === null;
    if (first && (await endConnectLink(tx, link.id, "declinedAt", ctx.now))) {
      await recordLinkEvent(tx, link, "connect-link.declined", ctx.now);
    }
    return opened;
  });
}
