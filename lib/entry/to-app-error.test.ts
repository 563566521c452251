import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { AppError } from "#lib/errors.ts";
import { logger } from "#lib/logger.ts";
import { toInvalidInput } from "./invalid-input.ts";
import { toErrorView } from "./to-app-error.ts";

vi.stubEnv("DATABASE_URL", "postgresql://localhost/larder");
vi.stubEnv("NEXTAUTH_SECRET", "a-secret-of-at-least-thirty-two-characters");
vi.stubEnv("LARDER_LOG_LEVEL", "silent");

describe("what may be shown of an error", () => {
  it("is its words, its code and a reference", () => {
    const text = { what: "It happened.", safe: "Nothing was lost.", next: "Try again." };
    const view = toErrorView(new AppError("conflict", text, { fields: { name: "Taken." } }), "test");
    expect(view).toEqual({
      code: "conflict",
      status: 409,
      ...text,
      fields: { name: "Taken." },
      reference: expect.stringMatching(/^[\da-f-]{36}$/),
    });
  });

  it("is logged under its code, by a name that the logger lets through", () => {
    const info = vi.spyOn(logger(), "info");
    const { reference } = toErrorView(new AppError("conflict", { what: "It happened." }), "test");
    expect(info).toHaveBeenCalledExactlyOnceWith(
      { where: "test", errorCode: "conflict", reference },
      "refused",
    );
    info.mockRestore();
  });

  it.each([
    ["a fault", new Error("password=hunter2 at 10.0.0.1")],
    ["a text", "hunter2"],
    ["nothing", undefined],
  ])("of %s is nothing but a reference to the log", (_what, error) => {
    const view = toErrorView(error, "test");
    expect(view).toMatchObject({
      code: "internal",
      status: 500,
      what: "Larder hit an internal error.",
      fields: {},
    });
    expect(view.next).toContain(view.reference);
    expect(JSON.stringify(view)).not.toContain("hunter2");
  });
});

describe("input that its schema refused", () => {
  const schema = z.strictObject({ name: z.string().min(1, "Enter a name."), size: z.number() });
  const refused = (input: unknown) => {
    const parsed = schema.safeParse(input);
    if (parsed.success) throw new Error("This input was taken.");
    return toInvalidInput(parsed.error);
  };

  it("has one message a field", () => {
    const { code, fields } = refused({ name: "", size: "big" });
    expect(code).toBe("invalid_input");
    expect(Object.keys(fields)).toEqual(["name", "size"]);
    expect(fields.name).toBe("Enter a name.");
  });

  it("names the field nobody asked for, or the body as a whole", () => {
    expect(Object.keys(refused({ name: "a", size: 1, role: "owner" }).fields)).toEqual(["role"]);
    expect(Object.keys(refused("text").fields)).toEqual(["body"]);
  });
});
