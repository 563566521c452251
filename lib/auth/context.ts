import type { Actor } from "./actor.ts";

/** What a use case is given first: who acts, and when it began. */
export interface Context {
  actor: Actor;
  now: Date;
}
