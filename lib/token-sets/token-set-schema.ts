import { z } from "zod";
import { scopesSchema } from "#lib/applications/application-schema.ts";
import { environments } from "#lib/auth/permissions.ts";
import { causes } from "#lib/health/cause.ts";
import { healths } from "#lib/health/token-set-health.ts";
import { nameSchema, toName } from "#lib/text/name-schema.ts";
import { longestToken, pastedSecret } from "#lib/text/pasted-secret.ts";
import { looksLikeSecret } from "#lib/text/pasted-values.ts";
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

/** Why somebody pauses a set: read by whoever has to decide whether to resume it. */
export const pauseReasonSchema = z
  .string()
  .overwrite(toName)
  .min(1, "Say why, for those who find it paused.")
  .max(200, "Use at most 200 characters.")
  .regex(/^[^\p{Cc}\p{Cf}]+$/u, "Use ordinary characters.")
  .refine((text) => !looksLikeSecret(text), {
    error: "This looks like a token or a secret, which a reason must not hold. Write it without.",
  });

export const pauseSchema = z.strictObject({ tokenSetId: z.uuid(), reason: pauseReasonSchema });

export const changeScopesSchema = z.strictObject({ tokenSetId: z.uuid(), scopes: scopesSchema });

export const renameSchema = z.strictObject({ tokenSetId: z.uuid(), name: nameSchema });

export const revokeSchema = z.strictObject({
  tokenSetId: z.uuid(),
  /** The set's name, typed; required in production. */
  confirm: z.string().max(200).optional(),
});

export const tokenSetSorts = ["name", "library", "expires", "refresh", "health", "cause"] as const;
export type TokenSetSort = (typeof tokenSetSorts)[number];

/** What people ask a list for most: what waits for somebody, what ends within a week, what was silent for a day. */
export const tokenSetViews = ["needs-person", "expires-soon", "silent"] as const;
export type TokenSetListView = (typeof tokenSetViews)[number];

const filterFields = {
  q: searchText(100).optional(),
  environment: environmentSchema.optional(),
  health: z.enum(healths).optional(),
  cause: z.enum(causes).optional(),
  view: z.enum(tokenSetViews).optional(),
  /** Who connected it: a part of the name. */
  by: searchText(100).optional(),
  scope: searchText(64).optional(),
  /** The sets that an alert concerned, by its id. */
  alert: z.uuid().optional(),
};
const moment = z.iso.datetime({ error: "Write an instant as 2026-11-28T10:00:00Z." }).optional();
/** From an instant on, and before another. */
const rangeFields = { expiresFrom: moment, expiresTo: moment, refreshFrom: moment, refreshTo: moment };
const pageFields = { after: z.uuid().optional(), before: z.uuid().optional() };
/** An id, or a part of the name: what is typed where no script runs. */
const idOrWords = searchText(100).optional();
const ended = z.enum(["hidden", "shown"]);
const order = z.enum(["asc", "desc"]);

/** The query of an export: the list's filters and order, without pages. */
export const exportTokenSetsSchema = z.strictObject({
  ...{
    ...filterFields,
    ...rangeFields,
    application: idOrWords,
    library: idOrWords,
    ended: ended.default("shown"),
  },
  ...{ sort: z.enum(tokenSetSorts).default("name"), order: order.default("asc") },
});
export type ExportTokenSets = z.infer<typeof exportTokenSetsSchema>;
export type TokenSetFilter = Omit<ExportTokenSets, "sort" | "order">;

/** The list's query from a script: unreadable values are refused. */
export const queryTokenSetsSchema = exportTokenSetsSchema.extend({
  ...{ application: z.uuid().optional(), library: z.uuid().optional(), ...pageFields },
});

/** The list's query from its page's address: the worst first, revoked and archived sets hidden. An unreadable value filters nothing. */
export const listTokenSetsSchema = z.object({
  q: filterFields.q.catch(undefined),
  environment: filterFields.environment.catch(undefined),
  health: filterFields.health.catch(undefined),
  cause: filterFields.cause.catch(undefined),
  view: filterFields.view.catch(undefined),
  by: filterFields.by.catch(undefined),
  scope: filterFields.scope.catch(undefined),
  alert: filterFields.alert.catch(undefined),
  expiresFrom: moment.catch(undefined),
  expiresTo: moment.catch(undefined),
  refreshFrom: moment.catch(undefined),
  refreshTo: moment.catch(undefined),
  application: idOrWords.catch(undefined),
  library: idOrWords.catch(undefined),
  ended: ended.catch("hidden").default("hidden"),
  sort: z.enum(tokenSetSorts).catch("health").default("health"),
  order: order.catch("asc").default("asc"),
  after: pageFields.after.catch(undefined),
  before: pageFields.before.catch(undefined),
});
export type ListTokenSets = z.infer<typeof listTokenSetsSchema>;

/** Whether revoked and archived sets are left out: nobody asked for them, by name or by what is to be done about them. */
export function hidesEnded({ ended, health, cause, view, alert }: TokenSetFilter): boolean {
  const isAsked = health !== undefined || cause !== undefined || alert !== undefined;
  return ended === "hidden" && !isAsked && view !== "needs-person";
}

/** Whether nothing is filtered by, but the environment and whether sets are ended. */
export function isUnfiltered({
  environment: _environment,
  ended: _ended,
  ...others
}: TokenSetFilter): boolean {
  return Object.values(others).every((value) => value === undefined);
}

/** A replaced pair of a token set, by its number. */
export const revokeReplacedSchema = z.strictObject({
  tokenSetId: z.uuid(),
  generation: z.coerce.number().int().min(1).max(2_147_483_647),
});
