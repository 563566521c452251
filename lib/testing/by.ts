import type { Actor } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";

/** The context of a use case that this person calls now, unless another moment is given. */
export function by(actor: Actor, now: Date = new Date()): Context {
  return { actor, now };
}
