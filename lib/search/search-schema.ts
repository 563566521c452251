import { z } from "zod";
import { searchText } from "#lib/applications/search-text-schema.ts";

export const searchSchema = z.strictObject({
  q: searchText(80).min(1, "Type what to look for."),
});
