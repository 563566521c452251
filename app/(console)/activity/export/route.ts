import { exportAuditEventsSchema } from "#lib/audit/audit-schema.ts";
import { exportAuditEvents } from "#lib/audit/export-audit-events.ts";
import { defineDownload } from "#lib/entry/define-download.ts";

export const GET = defineDownload({
  name: "GET activity export",
  schema: exportAuditEventsSchema,
  run: ({ ctx, input }) => exportAuditEvents(ctx, input),
});
