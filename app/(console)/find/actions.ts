"use server";

import { redirect } from "next/navigation";
import { defineAction } from "#lib/entry/define-action.ts";
import { findAnything } from "#lib/search/find-anything.ts";
import { findSchema, searchSchema } from "#lib/search/search-schema.ts";
import { mayHoldSecret } from "#lib/text/pasted-values.ts";

/** Words go into the address, so that a search can be sent to somebody; what may be a token never does. */
export const findAction = defineAction({
  name: "find",
  schema: findSchema,
  secrets: ["text"],
  async run({ ctx, input }) {
    const view = await findAnything(ctx, input);
    const isPasted = view.pasted.length > 0 || mayHoldSecret(input.text);
    // What is too long for an address is answered here too.
    const isLong = !searchSchema.safeParse({ q: input.text }).success;
    return isPasted || isLong ? view : redirect(`/find?${new URLSearchParams({ q: input.text })}`);
  },
});
