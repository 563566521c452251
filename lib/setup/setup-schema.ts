import { z } from "zod";
import { nameSchema } from "#lib/text/name-schema.ts";

export const passwordSchema = z
  .string()
  .min(12, "Use at least 12 characters.")
  .max(256, "Use at most 256 characters.");

export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, "Use at most 254 characters.")
  .pipe(z.email("Enter an email address."));

export const createFirstOwnerSchema = z.strictObject({
  token: z.string().min(1).max(128),
  organization: nameSchema,
  name: nameSchema,
  email: emailSchema,
  password: passwordSchema,
});
export type CreateFirstOwner = z.infer<typeof createFirstOwnerSchema>;
