import "server-only";
import { cookies } from "next/headers";
import { cache } from "react";
import { db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import type { Actor } from "./actor.ts";
import { readSessionId, sessionCookieName } from "./session-cookie.ts";
import { findActorBySession } from "./session-repository.ts";

/** The actor of this request, or null. Read from the database, once a request. */
export const findCurrentActor = cache(async (now: Date): Promise<Actor | null> => {
  const sessionId = await readSessionId((await cookies()).get(sessionCookieName())?.value);
  return sessionId ? findActorBySession(db(), sessionId, now) : null;
});

/** @throws AppError unauthenticated */
export async function requireCurrentActor(now: Date): Promise<Actor> {
  const actor = await findCurrentActor(now);
  if (actor) return actor;
  throw new AppError("unauthenticated", {
    what: "You are not signed in, or your session has ended.",
    safe: "Nothing was changed.",
    next: "Sign in and try again.",
  });
}
