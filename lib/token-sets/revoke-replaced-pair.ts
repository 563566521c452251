import "server-only";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireEnvironmentPermissionNow } from "#lib/auth/present-rights.ts";
import { requireCalls } from "#lib/budget/take-calls.ts";
import { getEngine } from "#lib/custody/engine.ts";
import { holdersOf, listHolderRows } from "#lib/custody/holder-repository.ts";
import { listCredentials } from "#lib/custody/offer-client-secrets.ts";
import { retire } from "#lib/custody/retire-pair.ts";
import { type Retirement, takeRetirements } from "#lib/custody/retirement-repository.ts";
import { lockTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { databaseNow, inTransaction } from "#lib/db/in-transaction.ts";
import { requireAdopted } from "#lib/deployment/deployment.ts";
import { AppError } from "#lib/errors.ts";

/** The witness, and the revocation. */
const callsOfRetirement = 2;

interface Order {
  tokenSetId: string;
  /** The replaced pair's number. */
  generation: number;
}

/** Takes the pair out of the workers' hands, and puts on the record whose promise ends early. */
function takeUp(ctx: Context, { tokenSetId, generation }: Order): Promise<Retirement> {
  const { actor } = ctx;
  return inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, actor.organizationId, tokenSetId);
    await requireEnvironmentPermissionNow(tx, actor, "token-set:revoke", set.environment);
    await requireAdopted(tx);
    await requireCalls(tx, callsOfRetirement);
    const [retirement] = await takeRetirements(tx, { tokenSetId, generation });
    if (!retirement) {
      throw new AppError("conflict", {
        what: "This replaced token is revoked already.",
        safe: "Nothing was sent to Apicbase.",
      });
    }
    const holders = holdersOf(await listHolderRows(tx, tokenSetId, await databaseNow(tx)), generation);
    await recordAuditEvent(tx, ctx, {
      action: "token-set.replaced-revoked",
      ...ofTokenSet(set),
      detail: { generation, promisedTo: holders.map(({ name }) => name) },
    });
    return retirement;
  });
}

/**
 * Revokes a replaced pair at the provider before the promises about it end, for a person who was shown who holds it. Where
 * the provider does not answer, workers repeat it.
 * @throws AppError not_found, forbidden, conflict (revoked already), rate_limited
 */
export async function revokeReplacedPair(ctx: Context, order: Order): Promise<{ revoked: boolean }> {
  requirePermission(ctx.actor, "token-set:read");
  const engine = await getEngine("person", callsOfRetirement);
  const retirement = await takeUp(ctx, order);
  const candidates = await listCredentials(db(), engine.vault, retirement.applicationId);
  return { revoked: (await retire(engine, candidates, retirement)) !== "again" };
}
