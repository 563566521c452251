import { cancelBulkRun } from "#lib/bulk/cancel-bulk-run.ts";
import { getBulkRun } from "#lib/bulk/get-bulk-run.ts";
import { defineRoute, pathSchema } from "#lib/entry/define-route.ts";
import { bulkRunAnswer } from "../../../_answers/bulk-run-answer.ts";

export const POST = defineRoute({
  name: "POST cancel bulk run",
  summary: "Cancels a bulk run: what was begun ends as it would have, and no further token set has its turn.",
  schema: pathSchema,
  from: "body",
  answer: bulkRunAnswer,
  keys: {
    permissions: ["token-set:read"],
    further: "A key needs what the run's action needs for a single token set, too.",
  },
  async run({ ctx, input }) {
    await cancelBulkRun(ctx, { runId: input.id });
    return getBulkRun(ctx, { runId: input.id });
  },
});
