import { queryBulkRunsSchema, requestBulkRunSchema } from "#lib/bulk/bulk-schema.ts";
import { getBulkRun, queryBulkRuns } from "#lib/bulk/get-bulk-run.ts";
import { requestBulkRun } from "#lib/bulk/request-bulk-run.ts";
import { defineRoute } from "#lib/entry/define-route.ts";
import { bulkRunAnswer, bulkRunPageAnswer } from "../_answers/bulk-run-answer.ts";

export const GET = defineRoute({
  name: "GET bulk runs",
  summary: "Lists bulk runs, the newest first, fifty at a time.",
  schema: queryBulkRunsSchema,
  from: "query",
  answer: bulkRunPageAnswer,
  keys: { permissions: ["token-set:read"] },
  run: ({ ctx, input }) => queryBulkRuns(ctx, input),
});

export const POST = defineRoute({
  name: "POST bulk run",
  summary: "Begins one action for many token sets of one environment.",
  schema: requestBulkRunSchema,
  from: "body",
  status: 201,
  answer: bulkRunAnswer,
  keys: {
    permissions: ["token-set:read"],
    further: "A key needs what the action needs for a single token set, too. A run ends with its key.",
  },
  async run({ ctx, input }) {
    const { id: runId } = await requestBulkRun(ctx, input);
    return getBulkRun(ctx, { runId });
  },
});
