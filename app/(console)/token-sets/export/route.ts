import { defineDownload } from "#lib/entry/define-download.ts";
import { exportTokenSets } from "#lib/token-sets/export-token-sets.ts";
import { exportTokenSetsSchema } from "#lib/token-sets/token-set-schema.ts";

export const GET = defineDownload({
  name: "GET token sets export",
  schema: exportTokenSetsSchema,
  run: ({ ctx, input }) => exportTokenSets(ctx, input),
});
