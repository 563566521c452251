import "server-only";
import { hostname } from "node:os";
import { newId } from "./new-id.ts";

/** This process among all that work on the database. The id is new with every start; the name is for people. */
export const thisInstance = {
  id: newId(),
  name: `${hostname()}/${process.pid}`,
  startedAt: new Date(),
} as const;
