import "server-only";
import { cache } from "react";
import { db } from "#lib/db/client.ts";
import { findHold } from "./deployment-repository.ts";

/** Why the database waits for adoption, or null; while a page is drawn it is asked once. */
export const findHoldInRequest = cache(() => findHold(db()));

/** Whether it waits for adoption, so that nothing is sent. */
export async function isHeldInRequest(): Promise<boolean> {
  return (await findHoldInRequest()) !== null;
}

/** Asks now, beside whatever else a page reads before it needs to know. */
export function preloadHold(): void {
  findHoldInRequest().catch(() => undefined);
}
