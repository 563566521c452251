import "server-only";
import { inTransaction } from "#lib/db/in-transaction.ts";
import {
  enterConnectLink,
  type LinkContext,
  type OpenedLink,
  refuseLink,
  turnAwayGuess,
} from "./judge-connect-link.ts";

/**
 * Binds a link to the browser that opens it; null when it is already bound to this browser.
 * @throws AppError conflict, rate_limited
 */
export async function openConnectLink(
  ctx: LinkContext,
  { token }: { token: string },
): Promise<OpenedLink | null> {
  const turnedAway = await turnAwayGuess(ctx, token);
  if (turnedAway) throw refuseLink(turnedAway);
  const { opened } = await inTransaction((tx) => enterConnectLink(tx, ctx, token));
  return opened;
}
