import { z } from "zod";
import { nameSchema } from "#lib/text/name-schema.ts";
import { longestUrl } from "./target-url.ts";

const destinationKinds = ["webhook", "slack", "teams", "mail"] as const;
export type DestinationKindName = (typeof destinationKinds)[number];

/** What a webhook can hear of without an alert rule: new tokens, and everything on the record. */
const subscribable = ["token_set.rotated", "record.event"] as const;

/** Two secrets sign at once for a week at most. */
const longestOverlapHours = 168;
const mostTargetCharacters = 4 * longestUrl;

/** A URL; of mail, addresses with commas or spaces between. */
const target = z.string().trim().max(mostTargetCharacters, `Use at most ${mostTargetCharacters} characters.`);

export const createDestinationSchema = z.strictObject({
  name: nameSchema,
  kind: z.enum(destinationKinds, { error: "Choose where messages go." }),
  target: target.min(1, "Say where messages go."),
  events: z.array(z.enum(subscribable)).default([]),
});
export type CreateDestination = z.infer<typeof createDestinationSchema>;

export const editDestinationSchema = z.strictObject({
  destinationId: z.uuid(),
  name: nameSchema,
  /** Of mail. */
  recipients: z.enum(["addresses", "owners"]).default("addresses"),
  /** Empty: its address stays. */
  target: target.default(""),
});
export type EditDestination = z.infer<typeof editDestinationSchema>;

export const deleteDestinationSchema = z.strictObject({
  destinationId: z.uuid(),
  /** Its name as typed; wanted where production is told of less without it. */
  confirm: z.string().optional(),
});
export type DeleteDestination = z.infer<typeof deleteDestinationSchema>;

export const destinationIdSchema = z.strictObject({ destinationId: z.uuid() });

export const rollDestinationSchema = z.strictObject({
  destinationId: z.uuid(),
  /** How long the present secret goes on signing beside the new one. */
  overlapHours: z.coerce.number().min(0).max(longestOverlapHours).default(24),
});

export const replayDeliverySchema = z.strictObject({ deliveryId: z.uuid() });

export const replayFailedSchema = z.strictObject({
  destinationId: z.uuid(),
  /** Of what ended so many hours ago at most. */
  hours: z.coerce.number().int().min(1).max(720),
});

const standings = ["waiting", "sent", "given_up", "failed"] as const;

/** What the page of a destination takes from its URL; an unreadable value falls back to "no filter". */
export const listDeliveriesSchema = z.object({
  standing: z.enum(standings).optional().catch(undefined),
  after: z.uuid().optional().catch(undefined),
});
export type ListDeliveries = z.infer<typeof listDeliveriesSchema>;
