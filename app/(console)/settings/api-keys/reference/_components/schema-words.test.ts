import { describe, expect, it } from "vitest";
import { toFields, toType } from "./schema-words.ts";

describe("a type in words", () => {
  it.each([
    [{ type: "string" }, "text"],
    [{ type: "string", maxLength: 80 }, "text, at most 80"],
    [{ type: "string", format: "uuid" }, "uuid"],
    [{ type: "string", format: "date-time" }, "instant, ISO 8601"],
    [{ type: "integer" }, "whole number"],
    [{ type: "boolean" }, "true or false"],
    [{ const: "refreshed", type: "string" }, '"refreshed"'],
    [{ type: "string", enum: ["body", "basic"] }, '"body" | "basic"'],
    [{ anyOf: [{ type: "string" }, { type: "null" }] }, "text or null"],
    [{ type: "array", items: { $ref: "#/components/schemas/TokenSet" } }, "list of TokenSet"],
    [{}, "anything"],
  ])("%j is %s", (schema, words) => {
    expect(toType(schema)).toBe(words);
  });
});

it("fields within fields have their path, also behind a null and in a list", () => {
  const inner = {
    type: "object",
    properties: { at: { type: "string", description: "When." } },
    required: ["at"],
  };
  const schema = {
    properties: { test: { anyOf: [inner, { type: "null" }] }, all: { type: "array", items: inner } },
    required: ["all"],
  };
  expect(toFields(schema)).toEqual([
    { name: "test", type: "object or null", required: false, description: "" },
    { name: "test.at", type: "text", required: true, description: "When." },
    { name: "all", type: "list of object", required: true, description: "" },
    { name: "all.at", type: "text", required: true, description: "When." },
  ]);
});
