import { z } from "zod";

const date = z.coerce.date();
const startedBy = z.object({
  trigger: z.enum(["person", "api", "schedule", "recovery"]),
  actor: z
    .object({
      userId: z.uuid().nullable(),
      name: z.string(),
      bulkRun: z.object({ id: z.uuid(), name: z.string() }).optional(),
    })
    // Absent where it is undefined.
    .transform(({ bulkRun, ...person }) => (bulkRun ? { ...person, bulkRun } : person)),
});

const claim = {
  attemptId: z.uuid(),
  tokenSetId: z.uuid(),
  organizationId: z.uuid(),
  applicationId: z.uuid(),
  generation: z.number().int(),
  fence: z.number().int(),
  startedAt: date,
  until: date,
};

/** Earlier versions wrote who began an attempt as `cause`. */
function renameCause(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { cause, offer, ...rest } = value as Record<string, unknown>;
  const startedBy = cause === undefined ? {} : { startedBy: cause };
  return { ...rest, ...startedBy, ...(offer === undefined ? {} : { offer: renameCause(offer) }) };
}

const intentSchema = z.discriminatedUnion("kind", [
  z.object({ ...claim, kind: z.literal("refresh"), startedBy }),
  z.object({
    ...claim,
    kind: z.literal("exchange"),
    offer: z.object({
      organizationId: z.uuid(),
      tokenSetId: z.uuid(),
      flowId: z.uuid().nullable(),
      connectLinkId: z.uuid().nullable(),
      redirectUri: z.string().nullable(),
      scopes: z.array(z.string()),
      startedBy,
    }),
  }),
]);

/** An intent as it comes back out of a journal that this or an earlier version wrote. */
export const journalledIntentSchema = z.preprocess(renameCause, intentSchema);

export type JournalledIntent = z.infer<typeof journalledIntentSchema>;

export const journalledReplySchema = z.object({
  kind: z.literal("reply"),
  status: z.number().int(),
  contentType: z.string(),
  retryAfter: z.string().nullable(),
  location: z.string().nullable(),
  body: z.string(),
  complete: z.boolean(),
});
