import { expect, test } from "vitest";
import { compareScopes } from "#components/scope-difference.ts";

test("marks what differs, whatever the order of the answer", () => {
  expect(compareScopes(["accounts", "library", "sales"], ["media", "library", "accounts"])).toEqual([
    { scope: "accounts", state: "granted" },
    { scope: "library", state: "granted" },
    { scope: "sales", state: "not-granted" },
    { scope: "media", state: "not-asked" },
  ]);
});

test("before an answer nothing is granted or refused", () => {
  expect(compareScopes(["library", "library"], null)).toEqual([{ scope: "library", state: "asked" }]);
});

test("an empty answer refuses everything", () => {
  expect(compareScopes(["library"], [])).toEqual([{ scope: "library", state: "not-granted" }]);
});
