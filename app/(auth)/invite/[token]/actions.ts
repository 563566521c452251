"use server";

import { revalidatePath } from "next/cache";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { clientAddress } from "#lib/auth/client-address.ts";
import { endSession } from "#lib/auth/end-session.ts";
import { sessionCookieName } from "#lib/auth/next-auth-options.ts";
import { defineAction, definePublicAction } from "#lib/entry/define-action.ts";
import { joinByInvitation, joinWithPassword } from "#lib/members/join-by-invitation.ts";
import {
  invitationTokenSchema,
  joinWithPasswordSchema,
  registerByInvitationSchema,
} from "#lib/members/member-schema.ts";
import { registerByInvitation } from "#lib/members/register-by-invitation.ts";

export const joinAction = defineAction({
  name: "join by invitation",
  schema: invitationTokenSchema,
  secrets: ["token"],
  async run({ actor, input, now }): Promise<never> {
    await joinByInvitation(actor, input.token, now);
    revalidatePath("/", "layout");
    redirect("/");
  },
});

export const registerAction = definePublicAction({
  name: "register by invitation",
  schema: registerByInvitationSchema,
  secrets: ["token", "password"],
  async run({ input, now }) {
    await registerByInvitation(input, now);
    return { joined: true };
  },
});

export const joinWithPasswordAction = definePublicAction({
  name: "join with password",
  schema: joinWithPasswordSchema,
  secrets: ["token", "password"],
  async run({ input, now }) {
    await joinWithPassword(input, clientAddress(await headers()), now);
    return { joined: true };
  },
});

/** Signs out whoever is here by mistake, and shows the same invitation again. */
export const signOutHereAction = defineAction({
  name: "sign out at an invitation",
  schema: invitationTokenSchema,
  secrets: ["token"],
  async run({ actor, input, now }): Promise<never> {
    await endSession(actor, now);
    (await cookies()).delete(sessionCookieName());
    redirect(`/invite/${encodeURIComponent(input.token)}`);
  },
});
