import { z } from "zod";
import { emailSchema, passwordSchema } from "#lib/setup/setup-schema.ts";
import { nameSchema } from "#lib/text/name-schema.ts";

export const changeNameSchema = z.strictObject({ name: nameSchema });

export const changePasswordSchema = z.strictObject({
  currentPassword: z.string().min(1, "Enter your current password.").max(512),
  newPassword: passwordSchema,
});
export type ChangePassword = z.infer<typeof changePasswordSchema>;

export const sessionIdSchema = z.strictObject({ sessionId: z.uuid() });

export const requestPasswordResetSchema = z.strictObject({ email: emailSchema });
export type RequestPasswordReset = z.infer<typeof requestPasswordResetSchema>;

/** What the public page sends: the token from the link's address. */
export const resetPasswordSchema = z.strictObject({
  token: z.string().min(16).max(128),
  password: passwordSchema,
});
export type ResetPassword = z.infer<typeof resetPasswordSchema>;
