import { defineDownload } from "#lib/entry/define-download.ts";
import { exportSupportBundle } from "#lib/token-set-page/evidence-files.ts";
import { supportBundleSchema } from "#lib/token-set-page/evidence-schema.ts";

export const GET = defineDownload({
  name: "GET support bundle",
  schema: supportBundleSchema,
  run: ({ ctx, input }) => exportSupportBundle(ctx, { tokenSetId: input.id }),
});
