import { describe, expect, it } from "vitest";
import { parseIdentity } from "./ask-identity.ts";

const pointers = {
  userId: "/user/id",
  userName: "/user/name",
  libraryId: "/libraries/0/id",
  libraryName: "/libraries/0/trading~1name",
};
const nobody = { userId: null, userName: null, libraryId: null, libraryName: null };
const secret = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1";
const parse = (answer: unknown) => parseIdentity(JSON.stringify(answer), pointers, [secret]);

describe("an identity call's answer", () => {
  it("is read at the operator's pointers: within lists, with escaped names, ids as numbers", () => {
    const libraries = [{ id: 12, "trading/name": "Brasserie Leopold" }];
    expect(parse({ user: { id: 7, name: "Nora Claes" }, libraries })).toEqual({
      userId: "7",
      userName: "Nora Claes",
      libraryId: "12",
      libraryName: "Brasserie Leopold",
    });
  });

  it.each([
    ["nothing of it", {}],
    ["a list", []],
    ["null", null],
    ["a text", "user"],
    ["objects where texts are expected", { user: { id: {}, name: [] }, libraries: {} }],
    ["texts of several lines, and empty ones", { user: { id: "", name: "Nora\nClaes" } }],
    ["names of what every object has", { user: Object.create(null) }],
  ])("with %s names nobody", (_what, answer) => {
    expect(parse(answer)).toEqual(nobody);
  });

  it("that is no JSON says nothing", () => {
    expect(parseIdentity("<html>", pointers, [])).toBeNull();
  });

  it("is masked where it repeats the access token", () => {
    expect(parse({ user: { name: `Nora ${secret}` } })).toMatchObject({ userName: "Nora [redacted]" });
  });

  it("finds nothing that an object only inherits", () => {
    const inherited = { ...pointers, userId: "/constructor/name", userName: "/__proto__/x" };
    expect(parseIdentity("{}", inherited, [])).toEqual(nobody);
  });
});
