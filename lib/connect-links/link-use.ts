import "server-only";
import { claimMs } from "#lib/custody/claim.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { getProvider } from "#lib/oauth/get-provider.ts";
import { hasCodeUnderway, lockConnectLink } from "./connect-link-repository.ts";
import { toEnd } from "./connect-link-view.ts";
import { senderMayUntilCommit } from "./link-sender.ts";

/** Whether a code of the link is being exchanged. An exchange whose process died stops counting after its claim. */
export function isCodeUnderway(tx: Tx, connectLinkId: string, now: Date): Promise<boolean> {
  const longestMs = claimMs(getProvider().timeoutMs);
  return hasCodeUnderway(tx, connectLinkId, new Date(now.getTime() - longestMs));
}

/**
 * Whether a code that came back by a link may be exchanged now. The link stays locked until the transaction ends, so
 * that neither a revocation nor a second code of the link comes in between.
 */
export async function mayExchangeByLink(
  tx: Tx,
  organizationId: string,
  connectLinkId: string,
  now: Date,
): Promise<boolean> {
  const link = await lockConnectLink(tx, organizationId, connectLinkId);
  if (!link || toEnd(link, now) !== null) return false;
  const { createdById, tokenSet } = link;
  if (tokenSet.archivedAt) return false;
  if (!(await senderMayUntilCommit(tx, { createdById, ...tokenSet }))) return false;
  return !(await isCodeUnderway(tx, link.id, now));
}
