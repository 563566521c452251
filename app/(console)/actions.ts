"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { findCurrentActor } from "#lib/auth/current-actor.ts";
import { endSession } from "#lib/auth/end-session.ts";
import { sessionCookieName } from "#lib/auth/next-auth-options.ts";

/** Ends the session in the database first; the cookie is worthless from then on. */
export async function signOutAction(): Promise<never> {
  const actor = await findCurrentActor();
  if (actor) await endSession(actor, new Date());
  (await cookies()).delete(sessionCookieName());
  redirect("/sign-in");
}
