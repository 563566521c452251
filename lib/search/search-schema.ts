import { z } from "zod";
import { longestPastedText } from "#lib/text/pasted-values.ts";
import { searchText } from "#lib/text/search-text-schema.ts";

export const searchSchema = z.strictObject({
  q: searchText(200).min(1, "Type what to search for."),
});

/** Words, or something pasted: whatever it is, it comes in the body of a request. */
export const findSchema = z.strictObject({
  text: z
    .string()
    .trim()
    .min(1, "Type or paste what to find.")
    .max(longestPastedText, `Use at most ${longestPastedText} characters.`),
});

const pathOfOne = /^\/(?:token-sets|applications|libraries)\/([0-9a-f-]{36})(?:\/|$)/;

/** The path of a page, and the id of what it shows; null where it shows no one thing. */
export const pathSchema = z.strictObject({
  path: z
    .string()
    .max(2_000)
    .transform((path) => z.uuid().safeParse(pathOfOne.exec(path)?.[1]).data ?? null),
});
