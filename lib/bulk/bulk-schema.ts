import { z } from "zod";
import { environments } from "#lib/auth/permissions.ts";
import { createConnectLinkSchema } from "#lib/connect-links/connect-link-schema.ts";
import { exportTokenSetsSchema, pauseReasonSchema } from "#lib/token-sets/token-set-schema.ts";
import { bulkActions } from "./bulk-action.ts";

/** How many token sets may be ticked one by one. */
const mostTicked = 500;

/** The list's filter, without its environment and order; an unreadable value is refused, because it would choose more. */
const bulkFilterSchema = exportTokenSetsSchema
  .omit({ sort: true, order: true, environment: true })
  .extend({ ended: z.enum(["hidden", "shown"]).default("hidden") });

/** The filter of a run as it was stored. */
export const storedFilterSchema = bulkFilterSchema;

/** Which token sets: those that a filter finds, or some that were ticked. */
const prepareBulkRunSchema = z.strictObject({
  action: z.enum(bulkActions),
  environment: z.enum(environments, { error: "Choose development or production." }),
  filter: bulkFilterSchema,
  ticked: z.array(z.uuid()).min(1, "Choose a token set.").max(mostTicked).optional(),
});
export type PrepareBulkRun = z.infer<typeof prepareBulkRunSchema>;

/** Which results of a run are shown. */
const shows = ["failed", "skipped", "done", "left", "all"] as const;

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same from a form, whose fields are texts. */
export const prepareBulkRunFormSchema = z
  .strictObject({
    action: z.string(),
    environment: z.string(),
    filter: z.string().max(4_000).transform(readJson),
    ticked: z.array(z.string()).max(mostTicked),
    all: z.literal("yes").optional(),
  })
  .transform(({ all, ticked, ...rest }): unknown => ({ ...rest, ...(all ? {} : { ticked }) }))
  .pipe(prepareBulkRunSchema);

const link = createConnectLinkSchema.shape;

/** What people say about a run when they begin it. */
export const startBulkRunSchema = z.strictObject({
  runId: z.uuid(),
  /** The number of token sets, typed: wanted in production. */
  typed: z
    .string()
    .max(20)
    .transform((text) => text.replaceAll(/[\s.,'’]/g, ""))
    .optional(),
  reason: pauseReasonSchema.optional(),
  purpose: link.purpose.optional(),
  expiresInHours: z.coerce.number().int().min(1).max(336).optional(),
});
export type StartBulkRun = z.infer<typeof startBulkRunSchema>;

/** The whole of a run, as scripts ask for it. */
export const requestBulkRunSchema = z
  .strictObject({
    action: z.enum(bulkActions),
    environment: z.enum(environments),
    filter: bulkFilterSchema.optional(),
    tokenSetIds: z.array(z.uuid()).min(1).max(mostTicked).optional(),
    /** How many token sets these are: wanted in production, and compared wherever it is sent. */
    number: z.int().min(1).optional(),
    reason: pauseReasonSchema.optional(),
    purpose: link.purpose.optional(),
    expiresInHours: z.int().min(1).max(336).optional(),
  })
  .refine(({ filter, tokenSetIds }) => filter !== undefined || tokenSetIds !== undefined, {
    path: ["filter"],
    error: "Send a filter ({} for all token sets of the environment), or tokenSetIds.",
  });
export type RequestBulkRun = z.infer<typeof requestBulkRunSchema>;

/** What a script asks of the list of runs. */
export const queryBulkRunsSchema = z.strictObject({ after: z.uuid().optional() });

/** What a script asks of the results of a run. */
export const queryBulkResultsSchema = z.strictObject({
  id: z.uuid(),
  show: z.enum(shows).default("all"),
  after: z.coerce.number().int().min(0).max(10_000_000).default(0),
});

export const bulkRunIdSchema = z.strictObject({ runId: z.uuid() });

/** What a run remembers of what people said about it. */
export const bulkOptionsSchema = z.object({
  reason: z.string().optional(),
  purpose: z.string().optional(),
  expiresInHours: z.number().int().optional(),
});

/** What the page of a run takes from its address; unreadable values fall back to everything. */
export const readBulkRunSchema = z.object({
  show: z.enum(shows).catch("all").default("all"),
  /** The place after which the page begins. */
  after: z.coerce.number().int().min(0).max(10_000_000).catch(0).default(0),
});
export type ReadBulkRun = z.infer<typeof readBulkRunSchema>;

/** What the list of runs takes from its address. */
export const listBulkRunsSchema = z.object({
  page: z.coerce.number().int().min(1).max(10_000).catch(1).default(1),
});
