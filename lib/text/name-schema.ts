import { z } from "zod";

/** A name in its one spelling: NFC, single spaces, none around it. The database compares it without case. */
export function toName(text: string): string {
  return text.normalize("NFC").trim().replace(/\s+/g, " ");
}

export const nameSchema = z
  .string()
  .overwrite(toName)
  .min(1, "Enter a name.")
  .max(80, "Use at most 80 characters.")
  .regex(/^[^\p{Cc}\p{Cf}]+$/u, "Use ordinary characters.");
