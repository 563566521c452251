"use server";

import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { clientAddress } from "#lib/auth/client-address.ts";
import { authorizeByLink } from "#lib/authorizations/authorize-by-link.ts";
import { flowCookieName, flowCookieOptions } from "#lib/authorizations/flow-cookie.ts";
import { linkTokenSchema } from "#lib/connect-links/connect-link-schema.ts";
import { declineConnectLink } from "#lib/connect-links/decline-connect-link.ts";
import type { LinkVisitor } from "#lib/connect-links/judge-connect-link.ts";
import { linkCookieName, linkCookieOptions } from "#lib/connect-links/link-cookie.ts";
import { definePublicAction } from "#lib/entry/define-action.ts";

async function currentVisitor(): Promise<LinkVisitor> {
  const jar = await cookies();
  return {
    browserToken: (id) => jar.get(linkCookieName(id))?.value ?? null,
    address: clientAddress(await headers()),
  };
}

/**
 * Binds the link to this browser and sends it to the consent page; the callback recognises it by the flow's cookie. Only
 * a person who presses Continue calls this: nothing on the page does so by itself.
 */
export const continueAction = definePublicAction({
  name: "continue by connect link",
  schema: linkTokenSchema,
  secrets: ["token"],
  async run({ ctx, input }): Promise<never> {
    const { flow, opened } = await authorizeByLink({ visitor: await currentVisitor(), now: ctx.now }, input);
    const jar = await cookies();
    if (opened) {
      const { connectLinkId, browserToken, expiresAt } = opened;
      jar.set(linkCookieName(connectLinkId), browserToken, linkCookieOptions(expiresAt));
    }
    jar.set(flowCookieName(flow.authorizationId), flow.browserToken, flowCookieOptions(flow.expiresAt));
    redirect(flow.authorizeUrl);
  },
});

export const declineAction = definePublicAction({
  name: "decline connect link",
  schema: linkTokenSchema,
  secrets: ["token"],
  async run({ ctx, input }): Promise<never> {
    await declineConnectLink({ ...ctx, visitor: await currentVisitor() }, input);
    redirect("/c/outcome/declined");
  },
});
