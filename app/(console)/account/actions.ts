"use server";

import { revalidatePath } from "next/cache";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { z } from "zod";
import { changeNameSchema, changePasswordSchema, sessionIdSchema } from "#lib/account/account-schema.ts";
import { changeName } from "#lib/account/change-name.ts";
import { changePassword } from "#lib/account/change-password.ts";
import { endAllSessions, endOwnSession } from "#lib/account/end-sessions.ts";
import { clientAddress } from "#lib/auth/client-address.ts";
import { sessionCookieName } from "#lib/auth/next-auth-options.ts";
import { defineAction } from "#lib/entry/define-action.ts";

export const changeNameAction = defineAction({
  name: "change name",
  schema: changeNameSchema,
  async run({ actor, input, now }) {
    await changeName(actor, input.name, now);
    revalidatePath("/", "layout");
    return { saved: true };
  },
});

export const changePasswordAction = defineAction({
  name: "change password",
  schema: changePasswordSchema,
  secrets: ["currentPassword", "newPassword"],
  async run({ actor, input, now }) {
    const result = await changePassword(actor, input, clientAddress(await headers()), now);
    revalidatePath("/account");
    return result;
  },
});

export const endSessionAction = defineAction({
  name: "end session",
  schema: sessionIdSchema,
  async run({ actor, input, now }) {
    await endOwnSession(actor, input.sessionId, now);
    revalidatePath("/account");
    return { ended: true };
  },
});

export const signOutEverywhereAction = defineAction({
  name: "sign out everywhere",
  schema: z.strictObject({}),
  async run({ actor, now }): Promise<never> {
    await endAllSessions(actor, now);
    (await cookies()).delete(sessionCookieName());
    redirect("/sign-in");
  },
});
