import { z } from "zod";
import { searchText } from "#lib/text/search-text-schema.ts";

export const searchSchema = z.strictObject({
  q: searchText(80).min(1, "Type what to search for."),
});
