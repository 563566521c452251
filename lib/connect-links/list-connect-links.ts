import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { getTokenSetRow, type TokenSetRow } from "#lib/custody/token-set-state-repository.ts";
import { type Db, db } from "#lib/db/client.ts";
import { type ConnectLinkRow, listConnectLinkRows } from "./connect-link-repository.ts";
import { type ConnectLinkView, toEnd, toStanding } from "./connect-link-view.ts";
import { senderStillMay } from "./link-sender.ts";

type LinkedSet = Pick<TokenSetRow, "id" | "organizationId" | "environment">;

function toConnectLinkView(row: ConnectLinkRow, senderMay: boolean, now: Date): ConnectLinkView {
  const { standing, at } = toStanding(row, now);
  const living = toEnd(row, now) === null;
  const isVoid = living && !senderMay;
  return {
    id: row.id,
    standing: isVoid ? "void" : standing,
    standingAt: isVoid ? null : at.toISOString(),
    living,
    recipient: row.recipient,
    purpose: row.purpose,
    createdBy: row.createdByName,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  };
}

/** The newest 20 links of a token set that the caller has read, newest first. */
export async function listLinkViews(db: Db, set: LinkedSet, now: Date): Promise<ConnectLinkView[]> {
  const rows = await listConnectLinkRows(db, set.id);
  const { organizationId, environment } = set;
  const senders = [...new Set(rows.map((row) => row.createdById))];
  const may = new Map(
    await Promise.all(
      senders.map(async (createdById): Promise<[string, boolean]> => {
        return [createdById, await senderStillMay(db, { createdById, organizationId, environment })];
      }),
    ),
  );
  return rows.map((row) => toConnectLinkView(row, may.get(row.createdById) === true, now));
}

/** A token set's newest 20 links, newest first. @throws AppError forbidden, not_found */
export async function listConnectLinks(
  { actor, now }: Context,
  { tokenSetId }: { tokenSetId: string },
): Promise<ConnectLinkView[]> {
  requirePermission(actor, "token-set:read");
  return listLinkViews(db(), await getTokenSetRow(db(), actor.organizationId, tokenSetId), now);
}
