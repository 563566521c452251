"use server";

import { headers } from "next/headers";
import { after } from "next/server";
import { requestPasswordResetSchema } from "#lib/account/account-schema.ts";
import { requestPasswordReset } from "#lib/account/request-password-reset.ts";
import { clientAddress } from "#lib/auth/client-address.ts";
import { definePublicAction } from "#lib/entry/define-action.ts";

export const requestPasswordResetAction = definePublicAction({
  name: "request password reset",
  schema: requestPasswordResetSchema,
  async run({ ctx, input }) {
    await requestPasswordReset({ ...ctx, address: clientAddress(await headers()), later: after }, input);
    return { email: input.email };
  },
});
