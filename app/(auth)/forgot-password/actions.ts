"use server";

import { headers } from "next/headers";
import { requestPasswordResetSchema } from "#lib/account/account-schema.ts";
import { requestPasswordReset } from "#lib/account/request-password-reset.ts";
import { clientAddress } from "#lib/auth/client-address.ts";
import { afterAnswer } from "#lib/entry/after-answer.ts";
import { definePublicAction } from "#lib/entry/define-action.ts";

export const requestPasswordResetAction = definePublicAction({
  name: "request password reset",
  schema: requestPasswordResetSchema,
  async run({ ctx, input }) {
    await requestPasswordReset(
      { ...ctx, address: clientAddress(await headers()), later: afterAnswer },
      input,
    );
    return { email: input.email };
  },
});
