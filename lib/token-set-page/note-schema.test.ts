import { expect, it } from "vitest";
import { longestNote, noteSchema } from "./note-schema.ts";

const tokenSetId = "018f2f6e-3c0e-7a49-9d0c-6a4d8f6f0a11";
const read = (note: string) => noteSchema.safeParse({ tokenSetId, note });

it("keeps a note in one spelling: composed letters, single spaces, one line", () => {
  expect(read("  called Zoe\u0301,\n waiting   for Idris ").data?.note).toBe("called Zoé, waiting for Idris");
  expect(read("word ".repeat(longestNote / 5)).success).toBe(true);
});

it.each([
  ["nothing", " \n "],
  ["too much", "word ".repeat(longestNote / 5 + 1)],
  ["what cannot be read", "called\u0000"],
  ["a direction that turns the text around", "called \u202e"],
  ["something like a token", `it is eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9 now`],
  ["a token with hyphens in it", "it is eyJh-bGciO-iJIUzI1N-iIsInR5cC-I6 now"],
])("refuses %s, in words that do not repeat it", (_what, note) => {
  const { error } = read(note);
  expect(error?.issues.map(({ path }) => path)).toContainEqual(["note"]);
  for (const { message } of error?.issues ?? []) expect(message).not.toContain("eyJ");
});

it("takes addresses and ids, which are no secrets", () => {
  expect(read(`see https://larder.example/token-sets/${tokenSetId}, ticket 20261128-4711`).success).toBe(
    true,
  );
});
