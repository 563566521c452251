import "server-only";
import { hostname } from "node:os";
import { systemClock } from "#lib/clock.ts";
import { newId } from "./new-id.ts";

export interface ThisInstance {
  id: string;
  name: string;
  startedAt: Date;
}

// A web process loads some modules more than once; it is one instance all the same.
const held = globalThis as typeof globalThis & { larderInstance?: ThisInstance };

held.larderInstance ??= { id: newId(), name: `${hostname()}/${process.pid}`, startedAt: systemClock() };

/** This process among all that work on the database. The id is new with every start; the name is for people. */
export const thisInstance: Readonly<ThisInstance> = held.larderInstance;
