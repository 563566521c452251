"use server";

import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { clientAddress } from "#lib/auth/client-address.ts";
import { authorizeByLink } from "#lib/authorizations/authorize-by-link.ts";
import { flowCookieName, flowCookieOptions } from "#lib/authorizations/flow-cookie.ts";
import { linkTokenSchema } from "#lib/connect-links/connect-link-schema.ts";
import { declineConnectLink } from "#lib/connect-links/decline-connect-link.ts";
import type { LinkVisitor, OpenedLink } from "#lib/connect-links/judge-connect-link.ts";
import { linkCookieName, linkCookieOptions } from "#lib/connect-links/link-cookie.ts";
import { openConnectLink } from "#lib/connect-links/open-connect-link.ts";
import { definePublicAction } from "#lib/entry/define-action.ts";

async function currentVisitor(): Promise<LinkVisitor> {
  const jar = await cookies();
  return {
    browserToken: (id) => jar.get(linkCookieName(id))?.value ?? null,
    address: clientAddress(await headers()),
  };
}

async function keep(opened: OpenedLink | null): Promise<void> {
  if (!opened) return;
  const { connectLinkId, browserToken, expiresAt } = opened;
  (await cookies()).set(linkCookieName(connectLinkId), browserToken, linkCookieOptions(expiresAt));
}

/** Binds the link to this browser. The page calls it once a person sees it; fetching the page does not bind. */
export const openLinkAction = definePublicAction({
  name: "open connect link",
  schema: linkTokenSchema,
  secrets: ["token"],
  async run({ ctx, input }) {
    await keep(await openConnectLink({ ...ctx, visitor: await currentVisitor() }, input));
    return { opened: true };
  },
});

/** Sends this browser to the consent page; the callback recognises it by the flow's cookie. */
export const continueAction = definePublicAction({
  name: "continue by connect link",
  schema: linkTokenSchema,
  secrets: ["token"],
  async run({ ctx, input }): Promise<never> {
    const { flow, opened } = await authorizeByLink({ visitor: await currentVisitor(), now: ctx.now }, input);
    await keep(opened);
    const jar = await cookies();
    jar.set(flowCookieName(flow.authorizationId), flow.browserToken, flowCookieOptions(flow.expiresAt));
    redirect(flow.authorizeUrl);
  },
});

export const declineAction = definePublicAction({
  name: "decline connect link",
  schema: linkTokenSchema,
  secrets: ["token"],
  async run({ ctx, input }): Promise<never> {
    await keep(await declineConnectLink({ ...ctx, visitor: await currentVisitor() }, input));
    redirect("/c/outcome/declined");
  },
});
