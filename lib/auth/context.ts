import type { Actor } from "./actor.ts";
import type { KnownDevice } from "./known-device.ts";

/** The first argument of a use case: who acts, and when the request began. */
export interface Context {
  actor: Actor;
  now: Date;
}

/** The first argument of a use case that needs no account. */
export type PublicContext = Pick<Context, "now">;

/** Where a request comes from. */
export interface Caller {
  /** What limits count it by. */
  address: string;
  userAgent?: string | null;
  /** The browser, where somebody signed in before. */
  device?: KnownDevice | null;
}

/** The same with where the request comes from, for use cases that count tries by it. */
export type AddressedContext = PublicContext & Caller;
