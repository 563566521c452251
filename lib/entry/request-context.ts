import "server-only";
import { cache } from "react";
import type { Context } from "#lib/auth/context.ts";
import { findCurrentActor, requireCurrentActor } from "#lib/auth/current-actor.ts";
import { systemClock } from "#lib/clock.ts";

/** When this request began. A page, its layout and its parts share one moment; an action or route asks once. */
export const requestTime = cache(systemClock);

/** Who sends this request, and when it began; null without a signed-in person. */
export async function findRequestContext(): Promise<Context | null> {
  const now = requestTime();
  const actor = await findCurrentActor(now);
  return actor && { actor, now };
}

/** The same, for what needs a signed-in person. @throws AppError unauthenticated */
export async function requireRequestContext(): Promise<Context> {
  const now = requestTime();
  return { actor: await requireCurrentActor(now), now };
}
