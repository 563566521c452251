import "server-only";
import type { z } from "zod";
import type { Context } from "#lib/auth/context.ts";
import type { CsvExport, FileExport } from "#lib/csv/to-csv.ts";
import { inSpan } from "#lib/tracing/in-span.ts";
import { downloadParameter, giveBackMark } from "./download-view.ts";
import { problem } from "./problem.ts";
import { parseInput } from "./read-input.ts";
import { requireRequestContext } from "./request-context.ts";
import { toErrorView } from "./to-app-error.ts";

interface DownloadDefinition<Schema extends z.ZodType> {
  /** For the log. */
  name: string;
  /** Path and query. Unknown fields are refused, so that a misspelt filter does not export everything. */
  schema: Schema;
  run(call: { ctx: Context; input: z.output<Schema> }): CsvExport | FileExport | Promise<FileExport>;
}

interface RouteContext {
  params: Promise<Record<string, string> | undefined>;
}

/** Streams a body as fast as it is read. A fault on the way aborts the download and is logged. */
function toStream(body: CsvExport["body"], name: string): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await body.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (error) {
        toErrorView(error, name);
        controller.error(error);
      }
    },
    async cancel() {
      await body.return();
    },
  });
}

/** Makes a route handler that streams a file, CSV unless it says otherwise: who acts, input, use case, problem+json errors. */
export function defineDownload<Schema extends z.ZodType>({ name, schema, run }: DownloadDefinition<Schema>) {
  return async (request: Request, context: RouteContext): Promise<Response> => {
    try {
      const ctx = await requireRequestContext();
      const { [downloadParameter]: mark, ...query } = Object.fromEntries(new URL(request.url).searchParams);
      // A route without parameters is given none at all.
      const path = (await context.params) ?? {};
      const input = parseInput(schema, query, path);
      const file = await inSpan(`download ${name}`, { kind: "server" }, async () => run({ ctx, input }));
      return new Response(toStream(file.body, name), {
        headers: {
          "content-type": "contentType" in file ? file.contentType : "text/csv; charset=utf-8",
          "content-disposition": `attachment; filename="${file.filename}"`,
          "cache-control": "no-store",
          ...giveBackMark(mark),
        },
      });
    } catch (error) {
      return problem(toErrorView(error, name));
    }
  };
}
