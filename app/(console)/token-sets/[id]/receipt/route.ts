import { defineDownload } from "#lib/entry/define-download.ts";
import { exportRevocationReceipt } from "#lib/token-set-page/evidence-files.ts";
import { revocationReceiptSchema } from "#lib/token-set-page/evidence-schema.ts";

export const GET = defineDownload({
  name: "GET revocation receipt",
  schema: revocationReceiptSchema,
  run: ({ ctx, input: { id, format } }) => exportRevocationReceipt(ctx, { tokenSetId: id, format }),
});
