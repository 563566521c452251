import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toLocalPath } from "./local-path.ts";

const origin = "https://larder.example";

describe("where to go after signing in", () => {
  it.each([
    "/",
    "/token-sets",
    "/token-sets?health=due&q=a%20b",
    "/token-sets/018f/connect",
    "/a//b",
    "/search?next=//evil.example",
    "/search?u=https://evil.example/",
  ])("%s is followed", (path) => {
    expect(toLocalPath(path, "/fallback")).toBe(path);
  });

  it.each([
    undefined,
    "",
    "token-sets",
    "https://evil.example/",
    "HTTPS:evil.example",
    "javascript:alert(1)",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "/.//evil.example",
    "/./\\evil.example",
    "/..//evil.example",
    "/a/..//evil.example",
    "/a/../\\evil.example",
    "/%2e//evil.example",
    "/%2e%2e//evil.example",
    "/.\\/evil.example",
    "/ü",
    ["/token-sets", "/applications"],
  ])("%j becomes the fallback", (value) => {
    expect(toLocalPath(value, "/fallback")).toBe("/fallback");
  });

  it("drops a fragment", () => {
    expect(toLocalPath("/token-sets#x", "/")).toBe("/token-sets");
  });

  it("never leads away from here, whatever is asked", () => {
    const piece = fc.constantFrom(
      "/",
      "\\",
      ".",
      "..",
      "%2e",
      "%2f",
      "evil.example",
      "@",
      ":",
      "?",
      "#",
      "\t",
      "a",
    );
    const tricky = fc.array(piece, { maxLength: 12 }).map((pieces) => `/${pieces.join("")}`);
    fc.assert(
      fc.property(fc.oneof(tricky, fc.webUrl(), fc.string()), (value) => {
        const path = toLocalPath(value, "/");
        expect(new URL(path, origin).origin).toBe(origin);
        expect(path.startsWith("/")).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
