import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseInput } from "./read-input.ts";
import { requireStorable } from "./storable-text.ts";

describe("text that can be stored and sent", () => {
  it.each([
    {},
    { name: "Zoë 👩‍🍳" },
    { list: ["a", "b"], deep: { er: [1, null, true, "x"] } },
    { text: "a\nb\tc" },
  ])("%j passes", (input) => {
    expect(() => requireStorable(input)).not.toThrow();
  });
});

describe("text that cannot be stored is a 400 that names its field", () => {
  it.each([
    ["NUL", { name: "a\u0000b" }, "name"],
    ["a lone high surrogate", { name: "a\ud83d" }, "name"],
    ["a lone low surrogate", { name: "\udc69b" }, "name"],
    ["NUL in a list", { ok: "x", scopes: ["a", "\u0000"] }, "scopes"],
    ["a surrogate deep inside", { a: { b: [{ c: "\ud800" }] } }, "a"],
    ["NUL in a name", { "a\u0000": 1 }, "body"],
    ["a surrogate in a name deep inside", { a: { "\udfff": 1 } }, "a"],
    ["what is nested without end", { a: JSON.parse(`${"[".repeat(5_000)}${"]".repeat(5_000)}`) }, "a"],
  ])("%s", (_what, input, field) => {
    const refused = expect.objectContaining({
      code: "invalid_input",
      status: 400,
      fields: { [field]: expect.any(String) },
    });
    expect(() => requireStorable(input)).toThrow(refused);
    expect(() => parseInput(z.looseObject({}), input, {})).toThrow(refused);
  });
});
