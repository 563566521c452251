import "server-only";
import { cookies } from "next/headers";
import { decode } from "next-auth/jwt";
import { cache } from "react";
import { db } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import type { Actor } from "./actor.ts";
import { sessionCookieName } from "./next-auth-options.ts";
import { findActorBySession } from "./session-repository.ts";

async function findSessionId(): Promise<string | null> {
  const name = sessionCookieName();
  const jar = await cookies();
  const chunks = jar
    .getAll()
    .filter((cookie) => cookie.name === name || cookie.name.startsWith(`${name}.`))
    .sort((left, right) => left.name.localeCompare(right.name, "en", { numeric: true }));
  const token = chunks.map((cookie) => cookie.value).join("");
  if (token === "") return null;
  const payload = await decode({ token, secret: env().NEXTAUTH_SECRET }).catch(() => null);
  return payload?.sessionId ?? null;
}

/** The actor of this request, or null. Read from the database, once a request. */
export const findCurrentActor = cache(async (now: Date): Promise<Actor | null> => {
  const sessionId = await findSessionId();
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
