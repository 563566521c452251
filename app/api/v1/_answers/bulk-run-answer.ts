import { z } from "zod";
import { bulkActions, bulkStandings } from "#lib/bulk/bulk-action.ts";
import { environment, instant, named } from "./parts.ts";

const count = z.int();

export const bulkRunAnswer = z
  .object({
    id: z.uuid(),
    name: z.string().describe("What people call it."),
    action: z.enum(bulkActions),
    environment,
    state: z
      .enum(["prepared", "running", "cancelling", "ended", "cancelled", "stopped"])
      .describe("`cancelling`: those that were begun still end. `stopped`: whoever began it may not go on."),
    filter: z.record(z.string(), z.unknown()),
    ticked: count
      .nullable()
      .describe("How many token sets were named one by one; null where the filter chose them."),
    number: count.describe("How many token sets it is for."),
    counts: z
      .object({
        ...{ waiting: count, begun: count, done: count, skipped: count, failed: count },
        unknown: count.describe("A worker ended in the middle, and it is not known what Apicbase did."),
        gone: count.describe("Discarded since."),
      })
      .describe("How many of them stand how."),
    left: count.describe("How many have not had their turn."),
    reason: z.string().nullable(),
    purpose: z.string().nullable(),
    maker: named,
    preparedAt: instant,
    startedAt: instant.nullable(),
    cancelledAt: instant.nullable(),
    cancelledBy: z.string().nullable(),
    stopReason: z.string().nullable(),
    endedAt: instant.nullable(),
    linksFetchedAt: instant.nullable(),
  })
  .meta({ id: "BulkRun" });

export const bulkRunPageAnswer = z.object({
  bulkRuns: z.array(bulkRunAnswer),
  next: z.uuid().nullable().describe("For `after`; null at the end."),
});

const bulkResult = z
  .object({
    place: count,
    standing: z.enum(bulkStandings),
    words: z.string().nullable().describe("What happened, for people."),
    endedAt: instant.nullable(),
    tokenSet: named,
    library: named,
    application: named,
  })
  .meta({ id: "BulkResult" });

export const bulkResultPageAnswer = z.object({
  results: z.array(bulkResult),
  next: count.nullable().describe("For `after`; null at the end."),
});
