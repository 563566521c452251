import "server-only";
import type { Context } from "#lib/auth/context.ts";
import { changeDestination } from "./change-destination.ts";
import { switchOff, switchOn } from "./destination-repository.ts";
import { endWaiting } from "./outbox-repository.ts";

interface Input {
  destinationId: string;
}

/** Switches a destination off: it gets nothing any more, and what waits for it ends. @throws AppError not_found, forbidden */
export function switchDestinationOff(ctx: Context, { destinationId }: Input): Promise<void> {
  return changeDestination(ctx, {
    destinationId,
    action: "destination.switched-off",
    async change(tx, { id, offAt }) {
      if (offAt) return { result: undefined, detail: null };
      const reason = `${ctx.actor.name} switched it off.`;
      await switchOff(tx, id, { reason, at: ctx.now });
      const note = { at: ctx.now.toISOString(), status: null, note: reason, ms: 0 };
      const ended = await endWaiting(tx, id, note);
      return { result: undefined, detail: { messagesEnded: ended } };
    },
  });
}

/** Switches a destination on; what ended while it was off can be sent again. @throws AppError not_found, forbidden */
export function switchDestinationOn(ctx: Context, { destinationId }: Input): Promise<void> {
  return changeDestination(ctx, {
    destinationId,
    action: "destination.switched-on",
    async change(tx, { id, offAt }) {
      if (!offAt) return { result: undefined, detail: null };
      await switchOn(tx, id);
      return { result: undefined, detail: {} };
    },
  });
}
