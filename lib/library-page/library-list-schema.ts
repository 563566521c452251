import { z } from "zod";
import { searchText } from "#lib/text/search-text-schema.ts";

/** The list's query from its page's address; an unreadable value filters nothing. */
export const listLibrariesSchema = z.object({
  /** Words of the name, in any order. */
  q: searchText(100).optional().catch(undefined),
  /** Those that are archived, in place of those in use. */
  show: z.literal("archived").optional().catch(undefined),
  after: z.uuid().optional().catch(undefined),
  before: z.uuid().optional().catch(undefined),
});
export type ListLibraries = z.infer<typeof listLibrariesSchema>;
