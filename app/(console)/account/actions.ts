"use server";

import { revalidatePath } from "next/cache";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { z } from "zod";
import { changeNameSchema, changePasswordSchema, sessionIdSchema } from "#lib/account/account-schema.ts";
import { changeName } from "#lib/account/change-name.ts";
import { changePassword } from "#lib/account/change-password.ts";
import { endAllSessions, endOwnSession } from "#lib/account/end-sessions.ts";
import { sessionCookieName } from "#lib/auth/session-cookie.ts";
import { defineAction } from "#lib/entry/define-action.ts";
import { readCaller } from "#lib/entry/read-caller.ts";

export const changeNameAction = defineAction({
  name: "change name",
  schema: changeNameSchema,
  async run({ ctx, input }) {
    await changeName(ctx, input);
    revalidatePath("/", "layout");
    return { saved: true };
  },
});

export const changePasswordAction = defineAction({
  name: "change password",
  schema: changePasswordSchema,
  secrets: ["currentPassword", "newPassword"],
  async run({ ctx, input }) {
    const result = await changePassword({ ...ctx, ...(await readCaller(await headers())) }, input);
    revalidatePath("/account");
    return result;
  },
});

export const endSessionAction = defineAction({
  name: "end session",
  schema: sessionIdSchema,
  async run({ ctx, input }) {
    await endOwnSession({ ...ctx, ...(await readCaller(await headers())) }, input);
    revalidatePath("/account");
    return { ended: true };
  },
});

export const signOutEverywhereAction = defineAction({
  name: "sign out everywhere",
  schema: z.strictObject({}),
  async run({ ctx }): Promise<never> {
    await endAllSessions({ ...ctx, ...(await readCaller(await headers())) });
    (await cookies()).delete(sessionCookieName());
    redirect("/sign-in");
  },
});
