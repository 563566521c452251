import { describe, expect, it } from "vitest";
import { AppError, type ErrorCode, notFound } from "./errors.ts";

const statuses: [ErrorCode, number][] = [
  ["invalid_input", 400],
  ["unauthenticated", 401],
  ["forbidden", 403],
  ["not_found", 404],
  ["conflict", 409],
  ["payload_too_large", 413],
  ["unsupported_media_type", 415],
  ["confirmation_required", 422],
  ["rate_limited", 429],
  ["provider_refused", 502],
  ["unavailable", 503],
  ["internal", 500],
];

describe("an AppError", () => {
  it.each(statuses)("%s goes with status %i", (code, status) => {
    expect(new AppError(code, { what: "It happened." }).status).toBe(status);
  });

  it("keeps its words, its fields and its cause", () => {
    const cause = new Error("below");
    const text = { what: "It happened.", safe: "Nothing was lost.", next: "Try again." };
    const error = new AppError("conflict", text, { fields: { name: "Taken." }, cause });
    expect(error).toMatchObject({
      message: "It happened.",
      code: "conflict",
      text,
      fields: { name: "Taken." },
    });
    expect(error.cause).toBe(cause);
    expect(error.name).toBe("AppError");
  });

  it("for what is missing tells nothing of why", () => {
    const { code, text, fields } = notFound("token set");
    expect({ code, fields }).toEqual({ code: "not_found", fields: {} });
    expect(text.next).toBe("It may have been removed, or it belongs to another organization.");
  });
});
