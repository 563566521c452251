import { describe, expect, it } from "vitest";
import { nameSchema } from "./name-schema.ts";

describe("a name has one spelling", () => {
  it.each(["Café du Nord", "Cafe\u0301 du Nord", "  Café du Nord\t", "Café  du\u00a0Nord", "Café du\nNord"])(
    "%j",
    (typed) => {
      expect(nameSchema.parse(typed)).toBe("Café du Nord");
    },
  );
});

describe("no name", () => {
  it.each(["", "  ", "\u200b", "a\u0000b", "a\u202eb", "x".repeat(81)])("%j", (typed) => {
    expect(nameSchema.safeParse(typed).success).toBe(false);
  });
});
