import type { z } from "zod";
import { AppError } from "#lib/errors.ts";

/** The error for input that its schema refuses: one message for each field. */
export function toInvalidInput(error: z.ZodError): AppError {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) {
    const name = issue.path[0] === undefined ? unknownKey(issue) : String(issue.path[0]);
    fields[name] ??= issue.message;
  }
  return new AppError(
    "invalid_input",
    {
      what: "Some fields cannot be used.",
      safe: "Nothing was changed.",
      next: "Correct the fields named here and send them again.",
    },
    { fields, cause: error },
  );
}

function unknownKey(issue: z.core.$ZodIssue): string {
  return issue.code === "unrecognized_keys" ? (issue.keys[0] ?? "body") : "body";
}
