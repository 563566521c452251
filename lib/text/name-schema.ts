import { z } from "zod";

export const nameSchema = z
  .string()
  .trim()
  .min(1, "Enter a name.")
  .max(80, "Use at most 80 characters.")
  .regex(/^[^\p{Cc}\p{Cf}]+$/u, "Use ordinary characters.");
