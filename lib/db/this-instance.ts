import "server-only";
import { hostname } from "node:os";
import { systemClock } from "#lib/clock.ts";
import { newId } from "./new-id.ts";

export interface ThisInstance {
  id: string;
  name: string;
  startedAt: Date;
}

// A web process can load a module more than once; it is still one instance.
const shared = globalThis as typeof globalThis & { larderInstance?: ThisInstance };

shared.larderInstance ??= { id: newId(), name: `${hostname()}/${process.pid}`, startedAt: systemClock() };

/** This process. The id is new with every start; the name is for people. */
export const thisInstance: Readonly<ThisInstance> = shared.larderInstance;
