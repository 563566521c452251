import "server-only";
import { toAuditActor } from "#lib/audit/audit-actor.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { type Actor, requireEnvironmentPermission, requirePermission } from "#lib/auth/actor.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { getTokenSetRow } from "#lib/token-sets/token-set-repository.ts";
import {
  type ConnectLinkRow,
  endConnectLink,
  findConnectLink,
  listConnectLinkRows,
} from "./connect-link-repository.ts";
import { type ConnectLinkView, toStanding } from "./connect-link-view.ts";

function toConnectLinkView(row: ConnectLinkRow, now: Date): ConnectLinkView {
  const { standing, at } = toStanding(row, now);
  return {
    id: row.id,
    standing,
    standingAt: at.toISOString(),
    recipient: row.recipient,
    purpose: row.purpose,
    createdBy: row.createdByName,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  };
}

/** A token set's newest links. @throws AppError forbidden, not_found */
export async function listConnectLinks(
  actor: Actor,
  tokenSetId: string,
  now: Date,
): Promise<ConnectLinkView[]> {
  requirePermission(actor, "token-set:read");
  const set = await getTokenSetRow(db(), actor.organizationId, tokenSetId);
  const rows = await listConnectLinkRows(db(), set.id);
  return rows.map((row) => toConnectLinkView(row, now));
}

/** Voids a link that has not been completed. @throws AppError not_found, forbidden, conflict */
export async function revokeConnectLink(actor: Actor, connectLinkId: string, now: Date): Promise<void> {
  requirePermission(actor, "token-set:read");
  await inTransaction(async (tx) => {
    const link = await findConnectLink(tx, actor.organizationId, connectLinkId);
    if (!link) throw notFound("connect link");
    requireEnvironmentPermission(actor, "connect-link:write", link.tokenSet.environment);
    if (!(await endConnectLink(tx, link.id, "revokedAt", now))) {
      throw new AppError("conflict", {
        what: "This link has been completed or revoked already.",
        safe: "Nothing was changed.",
        next: "To end an access that was granted, revoke the token set.",
      });
    }
    await recordAuditEvent(
      tx,
      {
        organizationId: actor.organizationId,
        actor: toAuditActor(actor),
        action: "connect-link.revoked",
        subject: { type: "token-set", id: link.tokenSetId, name: link.tokenSet.name },
        environment: link.tokenSet.environment,
        detail: { recipient: link.recipient },
      },
      now,
    );
  });
}
