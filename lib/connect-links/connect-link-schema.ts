import { z } from "zod";

const recipient = z
  .string()
  .trim()
  .min(1, "Say who the link is for.")
  .max(120, "Use at most 120 characters.")
  .regex(/^[^\p{Cc}\p{Cf}]+$/u, "Use ordinary characters.");

const purpose = z
  .string()
  .trim()
  .min(1, "Say why you ask: the owner reads it before allowing anything.")
  .max(500, "Use at most 500 characters.")
  .regex(/^(?:[^\p{Cc}\p{Cf}]|[\r\n\t])+$/u, "Use ordinary characters.");

const expiresInHours = z.coerce.number().int().min(1).max(336);

export const createConnectLinkSchema = z.strictObject({
  tokenSetId: z.uuid(),
  recipient,
  purpose,
  expiresInHours: expiresInHours.default(72),
});
export type CreateConnectLink = z.infer<typeof createConnectLinkSchema>;

/** For scripts: everything has a default. */
export const connectLinkBodySchema = z.strictObject({
  id: z.uuid(),
  recipient: recipient.default("the library's owner"),
  purpose: purpose.default("To keep this integration connected to your Apicbase library."),
  expiresInHours: z.int().min(1).max(336).default(72),
});

export const connectLinkIdSchema = z.strictObject({ connectLinkId: z.uuid() });

const token = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** What the public page sends: the link's token from its address. */
export const linkTokenSchema = z.strictObject({ token });

/** The token in a page's address; null when it cannot be one. */
export function parseLinkToken(raw: string): string | null {
  return token.safeParse(raw).data ?? null;
}
