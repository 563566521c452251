import { z } from "zod";
import { searchText } from "#lib/text/search-text-schema.ts";

/** What can be picked by typing a part of its name. */
const choiceKinds = ["application", "library", "person"] as const;
export type ChoiceKind = (typeof choiceKinds)[number];

export const listChoicesSchema = z.strictObject({
  kind: z.enum(choiceKinds),
  /** A part of the name; without it, the first by name. */
  q: searchText(80).default(""),
});
export type ListChoices = z.infer<typeof listChoicesSchema>;
