"use server";

import { revalidatePath } from "next/cache";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { sessionCookieName } from "#lib/auth/session-cookie.ts";
import { defineAction, definePublicAction } from "#lib/entry/define-action.ts";
import { readCaller } from "#lib/entry/read-caller.ts";
import { joinByInvitation } from "#lib/members/join-by-invitation.ts";
import { invitationTokenSchema, registerByInvitationSchema } from "#lib/members/member-schema.ts";
import { registerByInvitation } from "#lib/members/register-by-invitation.ts";
import { endSession } from "#lib/sign-in/end-session.ts";

export const joinAction = defineAction({
  name: "join by invitation",
  schema: invitationTokenSchema,
  secrets: ["token"],
  async run({ ctx, input }): Promise<never> {
    await joinByInvitation(ctx, input);
    revalidatePath("/", "layout");
    redirect("/");
  },
});

export const registerAction = definePublicAction({
  name: "register by invitation",
  schema: registerByInvitationSchema,
  secrets: ["token", "password"],
  async run({ ctx, input }) {
    await registerByInvitation({ ...ctx, ...(await readCaller(await headers())) }, input);
    return { joined: true };
  },
});

/** Signs out the wrong person, and shows the same invitation again. */
export const signOutHereAction = defineAction({
  name: "sign out at an invitation",
  schema: invitationTokenSchema,
  secrets: ["token"],
  async run({ ctx, input }): Promise<never> {
    await endSession({ ...ctx, ...(await readCaller(await headers())) });
    (await cookies()).delete(sessionCookieName());
    redirect(`/invite/${encodeURIComponent(input.token)}`);
  },
});
