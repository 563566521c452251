import { expect, it } from "vitest";
import { giveBackMark } from "./download-view.ts";

it("an answer gives the mark of its download back, for a minute", () => {
  expect(giveBackMark("k3f9a0")).toEqual({
    "set-cookie": "larder-download=k3f9a0; Path=/; Max-Age=60; SameSite=Strict",
  });
});

it.each([undefined, "", "a; Path=/x", "A", "a\r\nx: y", "0123456789abc"])("%j is no mark", (value) => {
  expect(giveBackMark(value)).toEqual({});
});
