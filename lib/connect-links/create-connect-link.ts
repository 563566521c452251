import "server-only";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireEnvironmentPermissionNow } from "#lib/auth/present-rights.ts";
import { hashToken, randomToken } from "#lib/crypto/fingerprint.ts";
import { requireNotArchived } from "#lib/custody/claim.ts";
import { getTokenSetRow, lockTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { insertConnectLink } from "./connect-link-repository.ts";
import type { CreateConnectLink } from "./connect-link-schema.ts";

export interface CreatedConnectLink {
  id: string;
  /** Shown once: Larder stores only a hash of it. */
  url: string;
  expiresAt: string;
}

/** A link's id and token, made before its row. */
export interface NewLinkToken {
  id: string;
  token: string;
}

/**
 * Makes a link in the transaction that the caller has begun.
 * @throws AppError not_found, forbidden, conflict (archived, or Apicbase shows the application's codes instead of sending
 * them to Larder)
 */
export async function createConnectLinkIn(
  tx: Tx,
  ctx: Context,
  input: CreateConnectLink,
  { id, token }: NewLinkToken,
): Promise<CreatedConnectLink> {
  const expiresAt = new Date(ctx.now.getTime() + input.expiresInHours * 3_600_000);
  await lockTokenSet(tx, ctx.actor.organizationId, input.tokenSetId);
  const set = await getTokenSetRow(tx, ctx.actor.organizationId, input.tokenSetId);
  await requireEnvironmentPermissionNow(tx, ctx.actor, "connect-link:write", set.environment);
  requireNotArchived(set);
  if (set.application.redirectMode !== "callback") {
    throw new AppError("conflict", {
      what: "A connect link needs an application whose code comes back to Larder automatically.",
      safe: "No link was made.",
      next: 'Enter Larder\'s redirect URI at Apicbase and set the application to "Automatically", or import tokens that the owner creates in API Settings.',
    });
  }
  await insertConnectLink(tx, {
    id,
    tokenSetId: set.id,
    tokenHash: hashToken(token),
    recipient: input.recipient,
    purpose: input.purpose,
    createdById: ctx.actor.userId,
    createdByName: ctx.actor.name,
    createdAt: ctx.now,
    expiresAt,
  });
  await recordAuditEvent(tx, ctx, {
    action: "connect-link.created",
    ...ofTokenSet(set),
    detail: { recipient: input.recipient, expiresAt: expiresAt.toISOString() },
  });
  return { id, url: toLinkUrl(token), expiresAt: expiresAt.toISOString() };
}

/** The address that a resource owner opens. */
export function toLinkUrl(token: string): string {
  return `${env().LARDER_URL}/c/${token}`;
}

/**
 * Makes a single-use link that lets a resource owner without an account connect one token set.
 * @throws AppError not_found, forbidden, conflict (archived, or Apicbase shows the application's codes instead of sending
 * them to Larder)
 */
export async function createConnectLink(ctx: Context, input: CreateConnectLink): Promise<CreatedConnectLink> {
  requirePermission(ctx.actor, "token-set:read");
  const made = { id: newId(), token: randomToken() };
  return inTransaction((tx) => createConnectLinkIn(tx, ctx, input, made));
}
