import { z } from "zod";

/** Search text: anything but control characters, which the database cannot store. */
export function searchText(longest: number) {
  return z
    .string()
    .trim()
    .max(longest, `Use at most ${longest} characters.`)
    .regex(/^[^\p{Cc}]*$/u, "Use ordinary characters.");
}
