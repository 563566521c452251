import "server-only";
import { requirePermission, requirePerson, requireReach } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireRightNow } from "#lib/auth/present-rights.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { isDatabaseHeld } from "#lib/deployment/deployment-repository.ts";
import { AppError } from "#lib/errors.ts";
import { rightTo } from "./bulk-action.ts";
import { insertItems } from "./bulk-item-repository.ts";
import { insertBulkRun, setNumber } from "./bulk-run-repository.ts";
import type { PrepareBulkRun } from "./bulk-schema.ts";

/** How many token sets one run may have. */
const mostSets = 100_000;

/**
 * Fixes the token sets of a bulk run: those that the filter finds now in one environment, or some of them that were ticked.
 * Nothing happens to them before the run is begun (`startBulkRun`).
 * @throws AppError forbidden, conflict (no token set, or too many)
 */
export async function prepareBulkRun(
  ctx: Context,
  input: PrepareBulkRun,
): Promise<{ id: string; number: number }> {
  const { actor } = ctx;
  requirePermission(actor, "token-set:read");
  // What is prepared waits for a person to look at it.
  requirePerson(actor);
  return inTransaction((tx) => prepareIn(tx, ctx, input));
}

/** The same in the caller's transaction, for an API key too, which the run remembers. @throws AppError as above */
export async function prepareIn(
  tx: Tx,
  { actor, now }: Context,
  input: PrepareBulkRun,
): Promise<{ id: string; number: number }> {
  const { action, environment, ticked } = input;
  const id = newId();
  await requireRightNow(tx, actor, rightTo(action, environment));
  requireReach(actor, environment);
  const { organizationId, userId: makerId, name: makerName } = actor;
  const filter = Object.fromEntries(Object.entries(input.filter).filter(([, value]) => value !== undefined));
  const run = { id, organizationId, environment, action, filter, ticked: ticked?.length ?? null };
  const apiKeyId = actor.key?.id ?? null;
  await insertBulkRun(tx, { ...run, makerId, makerName, apiKeyId, preparedAt: now });
  const scope = { organizationId, isDatabaseHeld: await isDatabaseHeld(tx), now };
  const chosen = { filter: { ...input.filter, environment }, ticked, scope };
  const number = await insertItems(tx, id, chosen, mostSets + 1);
  requireSome(number);
  await setNumber(tx, id, number);
  return { id, number };
}

function requireSome(found: number): void {
  const safe = "Nothing was changed.";
  if (found === 0) {
    const what = "No token set of this environment matches the filter any more.";
    throw new AppError("conflict", { what, safe, next: "Look at the list again." });
  }
  if (found > mostSets) {
    const what = `More than ${mostSets} token sets match the filter.`;
    throw new AppError("conflict", { what, safe, next: "Narrow the filter, and take them in parts." });
  }
}
