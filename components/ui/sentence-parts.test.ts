import { expect, it } from "vitest";
import { sayIn, toSentenceParts } from "./sentence-parts.ts";

const sentence = "Your access works until 2026-03-03T12:00:00.000Z and nothing is lost.";

it("takes a sentence apart at its instants", () => {
  expect(toSentenceParts(sentence)).toEqual([
    { words: "Your access works until " },
    { at: "2026-03-03T12:00:00.000Z" },
    { words: " and nothing is lost." },
  ]);
  expect(toSentenceParts("Nothing.")).toEqual([{ words: "Nothing." }]);
});

it("says the instants in the reader’s zone", () => {
  expect(sayIn("Europe/Brussels", sentence)).toBe(
    "Your access works until Tue 3 Mar, 13:00 CET and nothing is lost.",
  );
  expect(sayIn("UTC", "At 2026-03-03T12:00:00Z.")).toBe("At Tue 3 Mar, 12:00 UTC.");
});
