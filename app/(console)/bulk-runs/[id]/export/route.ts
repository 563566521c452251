import { z } from "zod";
import { exportBulkResults } from "#lib/bulk/export-bulk-results.ts";
import { defineDownload } from "#lib/entry/define-download.ts";

export const GET = defineDownload({
  name: "GET bulk results",
  schema: z.strictObject({ id: z.uuid() }),
  async run({ ctx, input: { id } }) {
    return { ...(await exportBulkResults(ctx, { runId: id })), contentType: "text/csv; charset=utf-8" };
  },
});
