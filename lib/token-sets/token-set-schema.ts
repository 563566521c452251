import { z } from "zod";
import { scopesSchema } from "#lib/applications/application-schema.ts";
import { environments } from "#lib/auth/permissions.ts";
import { healths } from "#lib/health/token-set-health.ts";
import { nameSchema } from "#lib/text/name-schema.ts";
import { longestToken, pastedSecret } from "#lib/text/pasted-secret.ts";
import { searchText } from "#lib/text/search-text-schema.ts";

const environmentSchema = z.enum(environments, { error: "Choose development or production." });

export const createTokenSetSchema = z.strictObject({
  applicationId: z.uuid({ error: "Choose an application." }),
  library: nameSchema,
  environment: environmentSchema,
  name: nameSchema,
  scopes: scopesSchema,
});
export type CreateTokenSet = z.infer<typeof createTokenSetSchema>;

export const tokenSetIdSchema = z.strictObject({ tokenSetId: z.uuid() });

/** An ISO 8601 instant. */
export const instant = z.iso.datetime().pipe(z.coerce.date());

export const refreshSchema = z.strictObject({
  tokenSetId: z.uuid(),
  /** The generation that the caller saw: when a newer one is current, that is the answer. */
  seenGeneration: z.coerce.number().int().min(1).optional(),
  /** The "in use until" that the caller was shown: confirms that the token may end before. */
  holderSeenUntil: instant.optional(),
});

const importFields = {
  accessToken: pastedSecret({ noun: "access token", min: 8, max: longestToken }),
  refreshToken: pastedSecret({ noun: "refresh token", min: 8, max: longestToken }),
  /** Seconds from now; used only when Apicbase does not say. */
  expiresIn: z.int().min(1).max(31_536_000).optional(),
  /** Space-separated; used only when Apicbase does not say. */
  scope: z
    .string()
    .trim()
    .max(1_024)
    .regex(/^[\x21\x23-\x5b\x5d-\x7e ]*$/, "Scopes are words with spaces between them.")
    .optional(),
};

/** Seconds from a form's field; an empty field is left out. */
const typedSeconds = z
  .string()
  .trim()
  .transform((text) => (text === "" ? undefined : Number(text)))
  .pipe(
    z
      .int("Enter whole seconds, such as 604800.")
      .min(1, "Enter whole seconds, such as 604800.")
      .max(31_536_000, "At most a year: 31536000 seconds.")
      .optional(),
  );

export const importSchema = z
  .strictObject({
    tokenSetId: z.uuid(),
    ...importFields,
    expiresIn: typedSeconds.optional(),
    refreshAtOnce: z
      .literal("yes")
      .optional()
      .transform((choice) => choice === "yes"),
  })
  .refine((input) => input.accessToken !== input.refreshToken, {
    error: "Access and refresh token are the same: one was pasted twice.",
    path: ["refreshToken"],
  });

export const importBodySchema = z
  .strictObject({ id: z.uuid(), ...importFields, refreshAtOnce: z.boolean().optional() })
  .refine((input) => input.accessToken !== input.refreshToken, {
    error: "Access and refresh token are the same.",
    path: ["refreshToken"],
  });

export const renameSchema = z.strictObject({ tokenSetId: z.uuid(), name: nameSchema });

export const revokeSchema = z.strictObject({
  tokenSetId: z.uuid(),
  /** The set's name, typed; required in production. */
  confirm: z.string().max(200).optional(),
});

export const tokenSetSorts = ["name", "library", "expires", "refresh"] as const;
export type TokenSetSort = (typeof tokenSetSorts)[number];

/** The list's query from a script: as on the page, but unreadable values are refused. */
export const queryTokenSetsSchema = z.strictObject({
  q: searchText(100).optional(),
  environment: environmentSchema.optional(),
  health: z.enum(healths).optional(),
  application: z.uuid().optional(),
  library: z.uuid().optional(),
  scope: searchText(64).optional(),
  sort: z.enum(tokenSetSorts).default("name"),
  order: z.enum(["asc", "desc"]).default("asc"),
  after: z.uuid().optional(),
  before: z.uuid().optional(),
});

/** The query of an export: the list's filters and order, without pages. */
export const exportTokenSetsSchema = queryTokenSetsSchema.omit({ after: true, before: true });
export type ExportTokenSets = z.infer<typeof exportTokenSetsSchema>;
export type TokenSetFilter = Omit<ExportTokenSets, "sort" | "order">;

/** The list's query from its page's address; an unreadable value filters nothing. */
export const listTokenSetsSchema = z.object({
  q: searchText(100).optional().catch(undefined),
  environment: environmentSchema.optional().catch(undefined),
  health: z.enum(healths).optional().catch(undefined),
  application: z.uuid().optional().catch(undefined),
  library: z.uuid().optional().catch(undefined),
  scope: searchText(64).optional().catch(undefined),
  sort: z.enum(tokenSetSorts).catch("name").default("name"),
  order: z.enum(["asc", "desc"]).catch("asc").default("asc"),
  after: z.uuid().optional().catch(undefined),
  before: z.uuid().optional().catch(undefined),
});
export type ListTokenSets = z.infer<typeof listTokenSetsSchema>;

/** A replaced pair of a token set, by its number. */
export const revokeReplacedSchema = z.strictObject({
  tokenSetId: z.uuid(),
  generation: z.coerce.number().int().min(1).max(2_147_483_647),
});
