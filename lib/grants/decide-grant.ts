import "server-only";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import type { AuditAction } from "#lib/audit/audit-words.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireEnvironmentPermissionNow } from "#lib/auth/present-rights.ts";
import { requireCalls } from "#lib/budget/take-calls.ts";
import { isClaimed, requireNotArchived } from "#lib/custody/claim.ts";
import { getEngine } from "#lib/custody/engine.ts";
import { listCredentials } from "#lib/custody/offer-client-secrets.ts";
import { retire, retireReplaced } from "#lib/custody/retire-pair.ts";
import { retireOne, takeRetirements } from "#lib/custody/retirement-repository.ts";
import { lockTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { databaseNow, inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { requireAdopted } from "#lib/deployment/deployment.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { parseStoredIdentity } from "./grant-identity.ts";
import { findCurrentGrant, findGrantOfGeneration, updateGrant } from "./grant-repository.ts";
import { sayIdentity } from "./grant-words.ts";
import { makeGrantCurrent, type OpenGrant } from "./make-grant-current.ts";

/** The witness, and the revocation. */
const callsOfRevocation = 2;

export interface GrantOrder {
  tokenSetId: string;
  /** The generation that it brought. */
  generation: number;
}

/** A decision under way: set and grant locked. */
interface Decision extends OpenGrant {
  tx: Tx;
  ctx: Context;
}

async function openDecision(
  tx: Tx,
  ctx: Context,
  { tokenSetId, generation }: GrantOrder,
  permission: "token-set:connect" | "token-set:revoke",
): Promise<Decision> {
  const set = await lockTokenSet(tx, ctx.actor.organizationId, tokenSetId);
  await requireEnvironmentPermissionNow(tx, ctx.actor, permission, set.environment);
  await requireAdopted(tx);
  const found = await findGrantOfGeneration(tx, tokenSetId, generation);
  if (!found) throw notFound("access");
  const { attemptId } = found;
  if (found.standing !== "aside" || attemptId === null) {
    throw new AppError("conflict", {
      what: "This access has been decided about already.",
      safe: "Nothing was changed.",
      next: "Open the token set again to see what is in use.",
    });
  }
  return { tx, ctx, set, grant: { ...found, attemptId } };
}

/** Puts a decision on the record, with both identities. */
async function record({ tx, ctx, set, grant }: Decision, action: AuditAction): Promise<void> {
  const current = await findCurrentGrant(tx, set.id);
  const [grantedBy, usedNow] = [grant, current].map((one) =>
    sayIdentity(parseStoredIdentity(one?.identity ?? null)),
  );
  await recordAuditEvent(tx, ctx, {
    action,
    ...ofTokenSet(set),
    detail: { generation: grant.generation, grantedBy: grantedBy ?? null, usedNow: usedNow ?? null },
  });
}

const decided = ({ actor, now }: Context) => ({ decidedAt: now, decidedByName: actor.name });

/**
 * Makes access current that was kept aside, for a member who was shown whose it is. What it replaces is revoked once no
 * machine relies on it.
 * @throws AppError not_found, forbidden, conflict (decided already, archived, or another call is under
 * way), rate_limited
 */
export async function acceptGrant(ctx: Context, order: GrantOrder): Promise<{ generation: number }> {
  requirePermission(ctx.actor, "token-set:read");
  const engine = await getEngine("person", callsOfRevocation);
  const { applicationId, generation } = await inTransaction(async (tx) => {
    const decision = await openDecision(tx, ctx, order, "token-set:connect");
    const { set, grant } = decision;
    requireNotArchived(set);
    if (isClaimed(set, await databaseNow(tx))) {
      throw new AppError("conflict", {
        what: "Another call to Apicbase for this set is not finished yet.",
        safe: "Nothing was changed.",
        next: "Try again in a minute.",
      });
    }
    await requireCalls(tx, callsOfRevocation);
    await record(decision, "token-set.aside-accepted");
    const made = await makeGrantCurrent(tx, engine.vault, decision, ctx.now);
    await updateGrant(tx, grant.id, {
      ...decided(ctx),
      confirmedAt: ctx.now,
      confirmedByName: ctx.actor.name,
    });
    return { applicationId: set.applicationId, generation: made.generation };
  });
  const candidates = await listCredentials(db(), engine.vault, applicationId);
  await retireReplaced(engine, { tokenSetId: order.tokenSetId, candidates });
  return { generation };
}

/** What came of ending access: nothing is called revoked that the provider did not say so of. */
export interface Refused {
  revoked: boolean;
  /** Larder asks the provider again. */
  isRepeated: boolean;
}

/**
 * Ends access that was kept aside: revokes it at the provider, and leaves what is current as it is. Where the provider does
 * not answer, workers repeat it.
 * @throws AppError not_found, forbidden, conflict (decided already), rate_limited
 */
export async function refuseGrant(ctx: Context, order: GrantOrder): Promise<Refused> {
  requirePermission(ctx.actor, "token-set:read");
  const engine = await getEngine("person", callsOfRevocation);
  const [retirement] = await inTransaction(async (tx) => {
    const decision = await openDecision(tx, ctx, order, "token-set:revoke");
    const { set, grant } = decision;
    await requireCalls(tx, callsOfRevocation);
    await record(decision, "token-set.aside-refused");
    await updateGrant(tx, grant.id, { ...decided(ctx), standing: "ended", dueAt: null });
    await retireOne(tx, { tokenSetId: set.id, number: grant.generation, attemptId: grant.attemptId });
    return takeRetirements(tx, order);
  });
  if (!retirement) return { revoked: false, isRepeated: false };
  const candidates = await listCredentials(db(), engine.vault, retirement.applicationId);
  const end = await retire(engine, candidates, retirement);
  return { revoked: end === "revoked", isRepeated: end === "again" };
}
