"use server";

import { revalidatePath } from "next/cache";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { pastedCodeSchema, startAuthorizationSchema } from "#lib/authorizations/authorization-schema.ts";
import { exchangePastedCode } from "#lib/authorizations/exchange-pasted-code.ts";
import { flowCookieName, flowCookieOptions } from "#lib/authorizations/flow-cookie.ts";
import { startAuthorization } from "#lib/authorizations/start-authorization.ts";
import { defineAction } from "#lib/entry/define-action.ts";
import { receivedAt } from "#lib/entry/received-at.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { checkTokenSet } from "#lib/token-sets/check-token-set.ts";
import { createTokenSet } from "#lib/token-sets/create-token-set.ts";
import { discardTokenSet } from "#lib/token-sets/discard-token-set.ts";
import { renameTokenSet } from "#lib/token-sets/rename-token-set.ts";
import { revokeTokenSet } from "#lib/token-sets/revoke-token-set.ts";
import {
  createTokenSetSchema,
  refreshSchema,
  renameSchema,
  revokeSchema,
  tokenSetIdSchema,
} from "#lib/token-sets/token-set-schema.ts";

export const createTokenSetAction = defineAction({
  name: "create token set",
  schema: createTokenSetSchema,
  lists: ["scopes"],
  async run({ ctx, input }): Promise<never> {
    const { id } = await createTokenSet(ctx, input);
    redirect(`/token-sets/${id}/connect`);
  },
});

/** Sends this browser to the consent page; the callback recognises it by the cookie. */
export const authorizeAction = defineAction({
  name: "authorize",
  schema: startAuthorizationSchema,
  async run({ ctx, input }): Promise<never> {
    const flow = await startAuthorization(ctx, input);
    const jar = await cookies();
    jar.set(flowCookieName(flow.authorizationId), flow.browserToken, flowCookieOptions(flow.expiresAt));
    redirect(flow.authorizeUrl);
  },
});

/** Starts a flow whose code a person will paste; the page opens the address in a new tab. */
export const openApicbaseAction = defineAction({
  name: "open Apicbase",
  schema: startAuthorizationSchema,
  async run({ ctx, input }) {
    const { authorizationId, authorizeUrl } = await startAuthorization(ctx, input);
    return { authorizationId, authorizeUrl, startedAt: ctx.now.toISOString() };
  },
});

export const pasteCodeAction = defineAction({
  name: "paste code",
  schema: pastedCodeSchema,
  secrets: ["pasted"],
  async run({ ctx, input }) {
    const connect = await exchangePastedCode(ctx, input);
    if (connect.outcome === "connected") {
      redirect(`/token-sets/${connect.tokenSetId}?connected=${connect.generation}`);
    }
    if (connect.outcome === "kept_aside") redirect(`/token-sets/${connect.tokenSetId}`);
    return connect;
  },
});

export const refreshAction = defineAction({
  name: "refresh",
  schema: refreshSchema,
  async run({ ctx, input }) {
    const requestedAt = receivedAt(await headers(), ctx.now);
    const outcome = await refreshTokenSet(ctx, { ...input, requestedAt, trigger: "person" });
    revalidatePath("/token-sets", "layout");
    return outcome;
  },
});

export const checkAction = defineAction({
  name: "check",
  schema: tokenSetIdSchema,
  async run({ ctx, input }) {
    const outcome = await checkTokenSet(ctx, input.tokenSetId);
    revalidatePath("/token-sets", "layout");
    return outcome;
  },
});

export const renameAction = defineAction({
  name: "rename",
  schema: renameSchema,
  async run({ ctx, input }) {
    await renameTokenSet(ctx, input);
    revalidatePath("/token-sets", "layout");
    return { renamed: true };
  },
});

export const revokeAction = defineAction({
  name: "revoke",
  schema: revokeSchema,
  async run({ ctx, input }) {
    const outcome = await revokeTokenSet(ctx, { ...input, trigger: "person" });
    revalidatePath("/token-sets", "layout");
    return outcome;
  },
});

export const discardAction = defineAction({
  name: "discard",
  schema: tokenSetIdSchema,
  async run({ ctx, input }): Promise<never> {
    await discardTokenSet(ctx, input);
    redirect("/token-sets");
  },
});
