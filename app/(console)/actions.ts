"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { sessionCookieName } from "#lib/auth/session-cookie.ts";
import { findRequestContext } from "#lib/entry/request-context.ts";
import { endSession } from "#lib/sign-in/end-session.ts";

/** Ends the session in the database first: from then on the cookie is useless. */
export async function signOutAction(): Promise<never> {
  const ctx = await findRequestContext();
  if (ctx) await endSession(ctx);
  (await cookies()).delete(sessionCookieName());
  redirect("/sign-in");
}
