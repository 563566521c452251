"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { muteTokenSetSchema } from "#lib/alerts/alert-rule-schema.ts";
import { muteTokenSet, unmuteTokenSet } from "#lib/alerts/mute-token-set.ts";
import { defineAction } from "#lib/entry/define-action.ts";
import { archiveTokenSet } from "#lib/token-sets/archive-token-set.ts";
import { changeScopes } from "#lib/token-sets/change-scopes.ts";
import { pauseTokenSet } from "#lib/token-sets/pause-token-set.ts";
import { resumeTokenSet } from "#lib/token-sets/resume-token-set.ts";
import { changeScopesSchema, pauseSchema, tokenSetIdSchema } from "#lib/token-sets/token-set-schema.ts";
import { unarchiveTokenSet } from "#lib/token-sets/unarchive-token-set.ts";

export const muteTokenSetAction = defineAction({
  name: "mute token set",
  schema: muteTokenSetSchema,
  async run({ ctx, input }) {
    await muteTokenSet(ctx, input);
    revalidatePath(`/token-sets/${input.tokenSetId}`);
    return { muted: true };
  },
});

export const unmuteTokenSetAction = defineAction({
  name: "end the mute of a token set",
  schema: tokenSetIdSchema,
  async run({ ctx, input }) {
    await unmuteTokenSet(ctx, input);
    revalidatePath(`/token-sets/${input.tokenSetId}`);
    return { unmuted: true };
  },
});

export const pauseAction = defineAction({
  name: "pause",
  schema: pauseSchema,
  async run({ ctx, input }) {
    const paused = await pauseTokenSet(ctx, input);
    revalidatePath("/token-sets", "layout");
    return paused;
  },
});

export const resumeAction = defineAction({
  name: "resume",
  schema: tokenSetIdSchema,
  async run({ ctx, input }) {
    await resumeTokenSet(ctx, input);
    revalidatePath("/token-sets", "layout");
    return { resumed: true };
  },
});

export const archiveAction = defineAction({
  name: "archive",
  schema: tokenSetIdSchema,
  async run({ ctx, input }) {
    await archiveTokenSet(ctx, input);
    revalidatePath("/token-sets", "layout");
    return { archived: true };
  },
});

export const unarchiveAction = defineAction({
  name: "unarchive",
  schema: tokenSetIdSchema,
  async run({ ctx, input }) {
    await unarchiveTokenSet(ctx, input);
    revalidatePath("/token-sets", "layout");
    return { unarchived: true };
  },
});

/** Leads on to reconnecting: only a consent grants other scopes. */
export const changeScopesAction = defineAction({
  name: "change scopes",
  schema: changeScopesSchema,
  lists: ["scopes"],
  async run({ ctx, input }): Promise<never> {
    await changeScopes(ctx, input);
    redirect(`/token-sets/${input.tokenSetId}/connect`);
  },
});
