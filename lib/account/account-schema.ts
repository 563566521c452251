import { z } from "zod";
import { passwordSchema } from "#lib/setup/setup-schema.ts";
import { nameSchema } from "#lib/text/name-schema.ts";

export const changeNameSchema = z.strictObject({ name: nameSchema });

export const changePasswordSchema = z.strictObject({
  currentPassword: z.string().min(1, "Enter your current password.").max(512),
  newPassword: passwordSchema,
});
export type ChangePassword = z.infer<typeof changePasswordSchema>;

export const sessionIdSchema = z.strictObject({ sessionId: z.uuid() });
