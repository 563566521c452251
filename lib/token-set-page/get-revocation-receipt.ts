import "server-only";
import { listAuditRows } from "#lib/audit/audit-repository.ts";
import { findRecordHead, listRecordedEvents } from "#lib/audit/record-chain-repository.ts";
import { toHeadText } from "#lib/audit/record-head.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import { sayStored } from "#lib/custody/note-view.ts";
import { getTokenSetRow } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { getProvider } from "#lib/oauth/get-provider.ts";
import { toAttemptView } from "#lib/token-sets/attempt-view.ts";
import { countPairs, findClientId, listRevocations } from "./evidence-repository.ts";

/** What is known of a revocation, and how that can be proved. Instants are ISO 8601. */
export interface RevocationReceipt {
  issuedAt: string;
  organization: { id: string; name: string };
  tokenSet: { id: string; name: string; environment: Environment; library: string };
  application: { name: string; clientId: string | null };
  revokedAt: string;
  revokedBy: string | null;
  proof: "proved" | "unconfirmed" | null;
  /** What Apicbase's answers proved, in a sentence. */
  finding: string | null;
  revokeUrl: string;
  /** The calls, newest first. */
  calls: {
    startedAt: string;
    completedAt: string | null;
    startedBy: string;
    generation: number;
    outcome: string | null;
    status: number | null;
    detail: string | null;
  }[];
  /** Pairs of tokens that Apicbase issued for the set, and Larder's copies of them. */
  pairs: { issued: number; erased: number; lastErasedAt: string | null };
  /** The event in the record; null once it was moved to the archive. */
  event: {
    id: string;
    number: number;
    recordedAt: string;
    digest: string;
    before: string;
    hash: string;
  } | null;
  /** The end of the record when this was issued. */
  head: string | null;
}

function toInstant(milliseconds: string): string {
  return new Date(Number(milliseconds)).toISOString();
}

async function findRevokedEvent(organizationId: string, tokenSetId: string) {
  const where = { organizationId, subjectId: tokenSetId, action: "token-set.revoked" };
  const [row] = await listAuditRows(db(), { where, order: "desc", position: null, take: 1 });
  const [recorded] = row ? await listRecordedEvents(db(), [row.id]) : [];
  if (!row || !recorded) return { by: row?.actorName ?? null, event: null };
  const { place, before } = recorded;
  const { sequence: number, digest, hash } = place;
  const recordedAt = toInstant(place.recordedAt);
  return { by: row.actorName, event: { id: row.id, number, recordedAt, digest, before, hash } };
}

function toCall(
  row: Awaited<ReturnType<typeof listRevocations>>[number],
): RevocationReceipt["calls"][number] {
  const { startedAt, completedAt, actor, generation, outcome, providerStatus, detail } = toAttemptView(
    row,
    null,
  );
  return { startedAt, completedAt, startedBy: actor, generation, outcome, status: providerStatus, detail };
}

/**
 * What is known of the revocation of a set: what was asked of Apicbase, what that proved, and the event in the record.
 * @throws AppError forbidden, not_found, conflict for a set that is not revoked
 */
export async function getRevocationReceipt(
  { actor, now }: Context,
  { tokenSetId }: { tokenSetId: string },
): Promise<RevocationReceipt> {
  requirePermission(actor, "token-set:read");
  requirePermission(actor, "audit:read");
  const { organizationId } = actor;
  const set = await getTokenSetRow(db(), organizationId, tokenSetId);
  if (!set.revokedAt) {
    throw new AppError("conflict", {
      what: "This token set is not revoked.",
      next: "Revoke it first; then there is something to give a receipt for.",
    });
  }
  const [clientId, calls, pairs, revoked, head] = await Promise.all([
    findClientId(db(), organizationId, set.application.id),
    listRevocations(db(), set.id),
    countPairs(db(), set.id),
    findRevokedEvent(organizationId, set.id),
    findRecordHead(db(), organizationId),
  ]);
  const { id, name, environment } = set;
  return {
    issuedAt: now.toISOString(),
    organization: { id: organizationId, name: actor.organizationName },
    tokenSet: { id, name, environment, library: set.library.name },
    application: { name: set.application.name, clientId },
    revokedAt: set.revokedAt.toISOString(),
    revokedBy: revoked.by,
    proof: set.revocationProof,
    finding: sayStored(set.revocationDetail),
    revokeUrl: getProvider().revokeUrl,
    calls: calls.map(toCall),
    pairs: { ...pairs, lastErasedAt: pairs.lastErasedAt?.toISOString() ?? null },
    event: revoked.event,
    head: head && toHeadText(head),
  };
}
