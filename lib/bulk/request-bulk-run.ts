import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { type BulkRunRow, lockBulkRun } from "./bulk-run-repository.ts";
import type { RequestBulkRun } from "./bulk-schema.ts";
import { prepareIn } from "./prepare-bulk-run.ts";
import { startIn, toOptions } from "./start-bulk-run.ts";

const safe = "Nothing was begun.";

/** In production the number is wanted, as a page has it typed; a number that is sent has to be right anywhere. */
function requireNumber({ environment, number }: BulkRunRow, sent: number | undefined): void {
  if (sent === number || (sent === undefined && environment === "development")) return;
  const what =
    sent === undefined
      ? `To begin this in production, send the number of token sets: it is ${number}.`
      : `It would be for ${number} token sets, and not for ${sent}.`;
  throw new AppError(
    "confirmation_required",
    { what, safe, next: "Look at the token sets that the filter finds, then send their number." },
    { fields: { number: `It is ${number}.` } },
  );
}

/**
 * Fixes the token sets of a run and begins it, in one transaction: for scripts. An API key's run ends with the key, and does
 * nothing beyond it.
 * @throws AppError forbidden, confirmation_required (the number), invalid_input, conflict (no token set, or too many)
 */
export async function requestBulkRun(ctx: Context, input: RequestBulkRun): Promise<{ id: string }> {
  const { actor } = ctx;
  requirePermission(actor, "token-set:read");
  const { action, environment, tokenSetIds: ticked } = input;
  // Token sets that are named are meant, also those that lists leave out.
  const filter = input.filter ?? { ended: "shown" };
  const options = toOptions({ action }, input);
  return inTransaction(async (tx) => {
    const { id } = await prepareIn(tx, ctx, { action, environment, filter, ticked });
    const run = await lockBulkRun(tx, actor.organizationId, id);
    if (!run) throw notFound("bulk run");
    requireNumber(run, input.number);
    await startIn(tx, ctx, run, options);
    return { id };
  });
}
