import { z } from "zod";
import { toName } from "#lib/text/name-schema.ts";
import { looksLikeSecret } from "#lib/text/pasted-values.ts";

export const longestNote = 280;

/** A note in its one spelling: NFC, single spaces, one line. It is kept for good, so a token in it is refused. */
export const noteSchema = z.strictObject({
  tokenSetId: z.uuid(),
  note: z
    .string()
    .max(4 * longestNote, `Use at most ${longestNote} characters.`)
    .overwrite(toName)
    .min(1, "Write a note.")
    .max(longestNote, `Use at most ${longestNote} characters.`)
    .regex(/^[^\p{Cc}\p{Cf}]+$/u, "Use ordinary characters.")
    .refine((text) => !looksLikeSecret(text), {
      error: "This looks like a token or a secret, which a note must not hold. Write it without.",
    }),
});
