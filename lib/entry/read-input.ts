import type { z } from "zod";
import { AppError, notFound } from "#lib/errors.ts";
import { toInvalidInput } from "./invalid-input.ts";
import { requireStorable } from "./storable-text.ts";

const maxBodyBytes = 64 * 1024;

async function readCappedText(request: Request): Promise<string> {
  const reader = request.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
    if (bytes > maxBodyBytes) {
      await reader.cancel();
      throw new AppError("payload_too_large", {
        what: `The body is larger than ${maxBodyBytes / 1024} KiB.`,
        safe: "Nothing was changed.",
      });
    }
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
}

/** A body as it came, and the object that it holds. */
export interface JsonBody {
  text: string;
  value: object;
}

/** @throws AppError payload_too_large, unsupported_media_type, invalid_input */
export async function readJsonBody(request: Request): Promise<JsonBody> {
  const text = await readCappedText(request);
  if (text.trim() === "") return { text: "", value: {} };
  if (!/^application\/json\b/i.test(request.headers.get("content-type") ?? "")) {
    throw new AppError("unsupported_media_type", {
      what: "The body is not declared as JSON.",
      next: "Send it with Content-Type: application/json.",
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError("invalid_input", { what: "The body is not valid JSON." }, { cause });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { text, value };
  throw new AppError("invalid_input", { what: "The body must be a JSON object." });
}

/** Path, query and body, parsed by the schema. @throws AppError invalid_input, not_found */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  raw: object,
  path: object,
): z.output<Schema> {
  requireStorable(raw);
  const parsed = schema.safeParse({ ...raw, ...path });
  if (parsed.success) return parsed.data;
  // A malformed id in the path is an id that does not exist.
  if (parsed.error.issues.some((issue) => Object.hasOwn(path, String(issue.path[0])))) {
    throw notFound("resource");
  }
  throw toInvalidInput(parsed.error);
}
