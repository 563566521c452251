import "server-only";
import type { Context } from "#lib/auth/context.ts";
import { AppError } from "#lib/errors.ts";
import { toName } from "#lib/text/name-schema.ts";
import { changeDestination } from "./change-destination.ts";
import { clearDestination, type DestinationRow, dropFromRules, findUses } from "./destination-repository.ts";
import type { DeleteDestination } from "./destination-schema.ts";
import { type DestinationUses, matters } from "./destination-uses-view.ts";
import { endWaiting } from "./outbox-repository.ts";

function requireConfirmed(destination: DestinationRow, uses: DestinationUses, confirm: string | undefined) {
  if (!matters(uses, destination.events) || toName(confirm ?? "") === toName(destination.name)) return;
  throw new AppError(
    "confirmation_required",
    {
      what: "To delete a destination that hears of production, type its name exactly.",
      safe: "Nothing was deleted.",
      next: "Type the name of the destination and try again.",
    },
    { fields: { confirm: "This is not the name of the destination." } },
  );
}

/**
 * Deletes a destination: rules tell it no more, what waits for it ends, and its address and secrets are removed. The list of its
 * messages stays readable until it is removed by age.
 * @throws AppError not_found, forbidden, confirmation_required
 */
export function deleteDestination(ctx: Context, input: DeleteDestination): Promise<void> {
  return changeDestination(ctx, {
    destinationId: input.destinationId,
    action: "destination.deleted",
    async change(tx, destination) {
      const { id } = destination;
      const uses = await findUses(tx, id);
      requireConfirmed(destination, uses, input.confirm);
      const reason = `${ctx.actor.name} deleted it.`;
      await dropFromRules(tx, id);
      const note = { at: ctx.now.toISOString(), status: null, note: reason, ms: 0 };
      const messagesEnded = await endWaiting(tx, id, note);
      await clearDestination(tx, id, { reason, at: ctx.now });
      const detail = { messagesEnded, rules: uses.rules, rulesLeftWithoutDestination: uses.alone };
      return { result: undefined, detail };
    },
  });
}
