"use server";

import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { sessionCookieName } from "#lib/auth/session-cookie.ts";
import { readCaller } from "#lib/entry/read-caller.ts";
import { findRequestContext } from "#lib/entry/request-context.ts";
import { endSession } from "#lib/sign-in/end-session.ts";

/** Ends the session in the database first: from then on the cookie is useless. */
export async function signOutAction(): Promise<never> {
  const ctx = await findRequestContext();
  if (ctx) await endSession({ ...ctx, ...(await readCaller(await headers())) });
  (await cookies()).delete(sessionCookieName());
  redirect("/sign-in");
}
