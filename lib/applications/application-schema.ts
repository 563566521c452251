import { z } from "zod";
import { nameSchema } from "#lib/text/name-schema.ts";
import { pastedSecret } from "#lib/text/pasted-secret.ts";

const printable = /^[\x21-\x7e]+$/;

/** Scope tokens by RFC 6749 section 3.3. At least one: a request without any asks for every scope. */
export const scopesSchema = z
  .array(
    z
      .string()
      .trim()
      .max(64)
      .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, "A scope has no spaces or quotes."),
  )
  .min(1, "Choose at least one scope.")
  .max(20, "Choose at most 20 scopes.")
  .transform((scopes) => [...new Set(scopes)]);

const clientSecretSchema = pastedSecret({ noun: "client secret", min: 8, max: 512 });

const authenticationSchema = z.enum(["body", "basic"], { error: "Choose one of the two ways." });
const redirectSchema = z.enum(["callback", "copy-code"], { error: "Choose one of the two ways." });

const settings = {
  name: nameSchema,
  authentication: authenticationSchema,
  redirect: redirectSchema,
  scopes: scopesSchema,
};

export const registerApplicationSchema = z.strictObject({
  ...settings,
  clientId: z
    .string()
    .trim()
    .min(4, "Enter the client ID.")
    .max(200, "A client ID has at most 200 characters.")
    .regex(printable, "A client ID has no spaces or line breaks: copy it again."),
  clientSecret: clientSecretSchema,
});
export type RegisterApplication = z.infer<typeof registerApplicationSchema>;

export const changeApplicationSchema = z.strictObject({ applicationId: z.uuid(), ...settings });
export type ChangeApplication = z.infer<typeof changeApplicationSchema>;

export const replaceSecretSchema = z.strictObject({
  applicationId: z.uuid(),
  clientSecret: clientSecretSchema,
  /** Keep it although the provider refuses it when it is asked: some endpoints refuse every client. */
  keepRefused: z
    .literal("yes")
    .optional()
    .transform((choice) => choice === "yes"),
});
export type ReplaceSecret = z.infer<typeof replaceSecretSchema>;

export const testSecretSchema = z.strictObject({
  applicationId: z.uuid(),
  slot: z.enum(["current", "next"], { error: "Choose the current secret or its replacement." }),
});
export type TestSecret = z.infer<typeof testSecretSchema>;

export const applicationIdSchema = z.strictObject({ applicationId: z.uuid() });
