import "server-only";
import type { Known } from "./handout-cache.ts";
import { findHandout, type HandoutRow } from "./handout-repository.ts";

/** Where a machine and the state of its set are looked up. */
export interface LookUp {
  /** What is known without asking the database; left out where nothing is kept. */
  known?(clientId: string): Known | null;
  find(clientId: string): Promise<HandoutRow | null>;
}

/** Asks the database each time. */
export const askDatabase: LookUp = { find: findHandout };
