import { getBulkRun } from "#lib/bulk/get-bulk-run.ts";
import { defineRoute, pathSchema } from "#lib/entry/define-route.ts";
import { bulkRunAnswer } from "../../_answers/bulk-run-answer.ts";

export const GET = defineRoute({
  name: "GET bulk run",
  summary: "A bulk run, with how many of its token sets stand how.",
  schema: pathSchema,
  from: "query",
  answer: bulkRunAnswer,
  keys: { permissions: ["token-set:read"] },
  run: ({ ctx, input }) => getBulkRun(ctx, { runId: input.id }),
});
