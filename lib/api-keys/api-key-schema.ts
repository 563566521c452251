import { z } from "zod";
import { environments } from "#lib/auth/permissions.ts";
import { nameSchema } from "#lib/text/name-schema.ts";
import { defaultLifetimeDays, longestLifetimeDays } from "./key-lifetime.ts";
import { keyPermissions } from "./key-permissions.ts";

export const createApiKeySchema = z.strictObject({
  name: nameSchema,
  permissions: z
    .array(z.enum(keyPermissions, { error: "Choose from the permissions listed." }))
    .min(1, "Choose what the key may do.")
    .max(keyPermissions.length)
    .transform((chosen) => [...new Set(chosen)]),
  environments: z
    .array(z.enum(environments, { error: "Choose development, production or both." }))
    .min(1, "Choose development, production or both.")
    .max(environments.length)
    .transform((chosen) => [...new Set(chosen)]),
  lifetimeDays: z.coerce
    .number()
    .int("Enter whole days.")
    .min(1, "At least one day.")
    .max(longestLifetimeDays, `At most ${longestLifetimeDays} days.`)
    .default(defaultLifetimeDays),
});
export type CreateApiKey = z.infer<typeof createApiKeySchema>;

export const apiKeyIdSchema = z.strictObject({ apiKeyId: z.uuid() });
