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
