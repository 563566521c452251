import { z } from "zod";
import { roles } from "#lib/auth/permissions.ts";
import { emailSchema, passwordSchema } from "#lib/setup/setup-schema.ts";
import { nameSchema } from "#lib/text/name-schema.ts";

const roleSchema = z.enum(roles, { error: "Choose a role." });
const tokenSchema = z.string().min(16).max(128);

export const inviteMemberSchema = z.strictObject({ email: emailSchema, role: roleSchema });
export type InviteMember = z.infer<typeof inviteMemberSchema>;

export const memberIdSchema = z.strictObject({ userId: z.uuid() });

export const changeMemberRoleSchema = z.strictObject({ userId: z.uuid(), role: roleSchema });
export type ChangeMemberRole = z.infer<typeof changeMemberRoleSchema>;

export const invitationIdSchema = z.strictObject({ invitationId: z.uuid() });

/** What the public page sends: the invitation's token from its address. */
export const invitationTokenSchema = z.strictObject({ token: tokenSchema });

export const registerByInvitationSchema = z.strictObject({
  token: tokenSchema,
  name: nameSchema,
  password: passwordSchema,
});
export type RegisterByInvitation = z.infer<typeof registerByInvitationSchema>;
