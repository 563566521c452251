import type { Actor } from "./actor.ts";

/** The first argument of a use case: who acts, and when the request began. */
export interface Context {
  actor: Actor;
  now: Date;
}

/** The first argument of a use case that needs no account. */
export type PublicContext = Pick<Context, "now">;

/** The same with the address of the request, for use cases that count tries by it. */
export type AddressedContext = PublicContext & { address: string };
