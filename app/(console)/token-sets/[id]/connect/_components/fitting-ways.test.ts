import { describe, expect, it } from "vitest";
import { chosenWay, isFitting, waysFor } from "./fitting-ways.ts";

describe("the ways of connecting", () => {
  it.each(["callback", "copy-code"] as const)(
    "there are four ways of connecting, those that work first: %s",
    (redirect) => {
      const ways = waysFor(redirect);
      expect([...ways].sort()).toEqual(["browser", "code", "import", "link"]);
      const fitting = ways.map((way) => isFitting(way, redirect));
      expect(fitting).toEqual([...fitting].sort((left, right) => Number(right) - Number(left)));
    },
  );

  it("an automatic code cannot be pasted, and a code that is shown cannot come by browser or link", () => {
    expect(isFitting("code", "callback")).toBe(false);
    expect(isFitting("browser", "copy-code")).toBe(false);
    expect(isFitting("link", "copy-code")).toBe(false);
    expect(isFitting("import", "copy-code")).toBe(true);
  });

  it.each([
    ["link", "callback", "link"],
    [undefined, "callback", "browser"],
    [undefined, "copy-code", "code"],
    ["elsewhere", "copy-code", "code"],
    [["link", "code"], "callback", "browser"],
  ] as const)("the address %s of a %s application chooses %s", (raw, redirect, way) => {
    expect(chosenWay(typeof raw === "object" ? [...raw] : raw, redirect)).toBe(way);
  });
});
