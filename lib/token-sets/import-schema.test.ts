import { describe, expect, it } from "vitest";
import { importBodySchema, importSchema } from "./token-set-schema.ts";

const id = "01a209b3-d54d-71a7-b93d-4aa5b68afd76";
const typed = { tokenSetId: id, accessToken: "a".repeat(30), refreshToken: "b".repeat(30) };
const sent = { id, accessToken: "a".repeat(30), refreshToken: "b".repeat(30) };

describe("what an import takes from a form", () => {
  it.each([
    [{}, undefined],
    [{ expiresIn: "" }, undefined],
    [{ expiresIn: " 604800 " }, 604_800],
  ])("%j: expires in %s", (more, expiresIn) => {
    expect(importSchema.parse({ ...typed, ...more }).expiresIn).toBe(expiresIn);
  });

  it.each([
    [{ expiresIn: "a week" }],
    [{ expiresIn: "0" }],
    [{ expiresIn: "1.5" }],
    [{ scope: "accounts\u0000" }],
    [{ accessToken: "with a space" }],
    [{ refreshToken: typed.accessToken }],
    [{ clientSecret: "x" }],
  ])("refuses %j", (more) => {
    expect(importSchema.safeParse({ ...typed, ...more }).success).toBe(false);
  });
});

describe("what an import takes from a script", () => {
  it("numbers are numbers", () => {
    expect(importBodySchema.safeParse({ ...sent, expiresIn: 604_800 }).success).toBe(true);
    expect(importBodySchema.safeParse({ ...sent, expiresIn: "604800" }).success).toBe(false);
  });
});
