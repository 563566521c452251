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

describe("the tokens of an import", () => {
  it("are taken out of what surrounds them, so that the check for held tokens sees the tokens themselves", () => {
    const quoted = {
      ...typed,
      accessToken: `"${typed.accessToken}",`,
      refreshToken: `Bearer ${typed.refreshToken}`,
    };
    expect(importSchema.parse(quoted)).toMatchObject(typed);
    const { id: sentId, ...pair } = sent;
    expect(
      importBodySchema.parse({ ...pair, id: sentId, accessToken: `'${pair.accessToken}'` }),
    ).toMatchObject(sent);
  });

  it("are two, also where one hides behind quotes", () => {
    const twice = { ...typed, refreshToken: `"${typed.accessToken}"` };
    expect(importSchema.safeParse(twice).error?.issues[0]?.path).toEqual(["refreshToken"]);
    expect(importBodySchema.safeParse({ ...sent, refreshToken: `${sent.accessToken}.` }).success).toBe(false);
  });
});

describe("what an import takes from a script", () => {
  it("numbers are numbers", () => {
    expect(importBodySchema.safeParse({ ...sent, expiresIn: 604_800 }).success).toBe(true);
    expect(importBodySchema.safeParse({ ...sent, expiresIn: "604800" }).success).toBe(false);
  });
});
