import type { Actor } from "./actor.ts";

/** The first argument of a use case: who acts, and when the request began. */
export interface Context {
  actor: Actor;
  now: Date;
}

/** What a use case is given first that needs no account. */
export type PublicContext = Pick<Context, "now">;

/** The same with the address that the request came from, where tries are counted by it. */
export type AddressedContext = PublicContext & { address: string };
