"use server";

import { redirect } from "next/navigation";
import { after } from "next/server";
import { resetPasswordSchema } from "#lib/account/account-schema.ts";
import { resetPassword } from "#lib/account/reset-password.ts";
import { definePublicAction } from "#lib/entry/define-action.ts";

export const resetPasswordAction = definePublicAction({
  name: "reset password",
  schema: resetPasswordSchema,
  secrets: ["token", "password"],
  async run({ ctx, input }): Promise<never> {
    await resetPassword({ ...ctx, later: after }, input);
    redirect("/reset-password/done");
  },
});
