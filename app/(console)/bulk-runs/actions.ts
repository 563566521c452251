"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { bulkRunIdSchema, prepareBulkRunFormSchema, startBulkRunSchema } from "#lib/bulk/bulk-schema.ts";
import { cancelBulkRun } from "#lib/bulk/cancel-bulk-run.ts";
import { fetchBulkLinks } from "#lib/bulk/fetch-bulk-links.ts";
import { prepareBulkRun } from "#lib/bulk/prepare-bulk-run.ts";
import { startBulkRun } from "#lib/bulk/start-bulk-run.ts";
import { defineAction } from "#lib/entry/define-action.ts";

export const prepareBulkRunAction = defineAction({
  name: "prepare bulk run",
  schema: prepareBulkRunFormSchema,
  lists: ["ticked"],
  async run({ ctx, input }): Promise<never> {
    const { id } = await prepareBulkRun(ctx, input);
    redirect(`/bulk-runs/${id}`);
  },
});

export const startBulkRunAction = defineAction({
  name: "start bulk run",
  schema: startBulkRunSchema,
  async run({ ctx, input }) {
    await startBulkRun(ctx, input);
    revalidatePath("/bulk-runs", "layout");
    return { started: true };
  },
});

export const cancelBulkRunAction = defineAction({
  name: "cancel bulk run",
  schema: bulkRunIdSchema,
  async run({ ctx, input }) {
    await cancelBulkRun(ctx, input);
    revalidatePath("/bulk-runs", "layout");
    return { cancelled: true };
  },
});

export const fetchBulkLinksAction = defineAction({
  name: "fetch bulk links",
  schema: bulkRunIdSchema,
  run: ({ ctx, input }) => fetchBulkLinks(ctx, input),
});
