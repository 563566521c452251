import "server-only";
import { z } from "zod";
import { requirePermission, requirePerson } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { streamHub } from "./keep-hub.ts";
import { encodeEvent } from "./stream-event-view.ts";
import type { Stream, StreamHub } from "./stream-hub.ts";

/** How much may wait for a page that does not read: it is closed then, and asks anew. */
const mostWaiting = 32;
/** When a browser tries again after a loss, unless the page itself decides. */
const hint = "retry: 3000\n\n";

export const followChangesSchema = z.strictObject({
  /** Milliseconds since what the page shows was asked for: what changed in between was missed. */
  age: z.coerce.number().int().min(0),
});
type FollowChanges = z.output<typeof followChangesSchema>;

/**
 * What changes in the actor's organization, told as server-sent events until the page is closed, the session ends or this
 * process stops.
 * @throws AppError forbidden
 */
export function followChanges(
  { actor }: Context,
  { age }: FollowChanges,
  hub: StreamHub = streamHub(),
): ReadableStream<Uint8Array> {
  requirePerson(actor);
  requirePermission(actor, "token-set:read");
  const encoder = new TextEncoder();
  let stream: Stream;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        controller.enqueue(encoder.encode(hint));
        stream = {
          actor,
          send(event) {
            controller.enqueue(encoder.encode(encodeEvent(event)));
            if ((controller.desiredSize ?? 0) <= 0 && hub.remove(stream)) controller.close();
          },
          close: () => controller.close(),
        };
        hub.add(stream, age);
      },
      cancel() {
        hub.remove(stream);
      },
    },
    new CountQueuingStrategy({ highWaterMark: mostWaiting }),
  );
}
