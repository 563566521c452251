import type { Actor } from "#lib/auth/actor.ts";
import type { AddressedContext, Context } from "#lib/auth/context.ts";

/** The context of a use case that this person calls now, unless another moment is given. */
export function by(actor: Actor, now: Date = new Date()): Context & AddressedContext {
  return { actor, now, address: "192.0.2.1", userAgent: "test" };
}
