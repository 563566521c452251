import { defineStream } from "#lib/entry/define-stream.ts";
import { followChanges, followChangesSchema } from "#lib/live/follow-changes.ts";

export const dynamic = "force-dynamic";

/** Tells an open page that something changed, until it is closed. */
export const GET = defineStream({
  name: "changes",
  schema: followChangesSchema,
  over: { event: "end", data: { why: "session" } },
  open: ({ ctx, input }) => followChanges(ctx, input),
});
