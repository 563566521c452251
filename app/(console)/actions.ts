"use server";

import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { sessionCookieName } from "#lib/auth/session-cookie.ts";
import { defineAction } from "#lib/entry/define-action.ts";
import { readCaller } from "#lib/entry/read-caller.ts";
import { findRequestContext } from "#lib/entry/request-context.ts";
import { findElsewhere } from "#lib/search/find-elsewhere.ts";
import { pathSchema } from "#lib/search/search-schema.ts";
import { endSession } from "#lib/sign-in/end-session.ts";

/** Ends the session in the database first: from then on the cookie is useless. */
export async function signOutAction(): Promise<never> {
  const ctx = await findRequestContext();
  if (ctx) await endSession({ ...ctx, ...(await readCaller(await headers())) });
  (await cookies()).delete(sessionCookieName());
  redirect("/sign-in");
}

/** Whether the page that was not found is there in another organization of the person. */
export const findElsewhereAction = defineAction({
  name: "find elsewhere",
  schema: pathSchema,
  run: async ({ ctx, input: { path: id } }) => (id === null ? null : findElsewhere(ctx, { id })),
});
