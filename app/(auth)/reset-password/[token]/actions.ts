"use server";

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { resetPasswordSchema } from "#lib/account/account-schema.ts";
import { resetPassword } from "#lib/account/reset-password.ts";
import { afterAnswer } from "#lib/entry/after-answer.ts";
import { definePublicAction } from "#lib/entry/define-action.ts";
import { readCaller } from "#lib/entry/read-caller.ts";

export const resetPasswordAction = definePublicAction({
  name: "reset password",
  schema: resetPasswordSchema,
  secrets: ["token", "password"],
  async run({ ctx, input }): Promise<never> {
    await resetPassword({ ...ctx, ...(await readCaller(await headers())), later: afterAnswer }, input);
    redirect("/reset-password/done");
  },
});
