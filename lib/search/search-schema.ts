import { z } from "zod";

export const searchSchema = z.strictObject({
  q: z.string().trim().min(1, "Type what to look for.").max(80, "Use at most 80 characters."),
});
