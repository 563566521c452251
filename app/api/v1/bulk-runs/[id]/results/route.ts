import { queryBulkResultsSchema } from "#lib/bulk/bulk-schema.ts";
import { listBulkItems } from "#lib/bulk/get-bulk-run.ts";
import { defineRoute } from "#lib/entry/define-route.ts";
import { bulkResultPageAnswer } from "../../../_answers/bulk-run-answer.ts";

export const GET = defineRoute({
  name: "GET bulk run results",
  summary: "What became of each token set of a bulk run, a hundred at a time.",
  schema: queryBulkResultsSchema,
  from: "query",
  answer: bulkResultPageAnswer,
  keys: { permissions: ["token-set:read"] },
  async run({ ctx, input: { id: runId, ...asked } }) {
    const { items: results, next } = await listBulkItems(ctx, { runId, ...asked });
    return { results, next };
  },
});
