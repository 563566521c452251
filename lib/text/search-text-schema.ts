import { z } from "zod";

/** Text to look for: whatever a person types, but no control characters, which the database cannot hold. */
export function searchText(longest: number) {
  return z
    .string()
    .trim()
    .max(longest, `Use at most ${longest} characters.`)
    .regex(/^[^\p{Cc}]*$/u, "Use ordinary characters.");
}
