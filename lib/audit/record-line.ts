import { z } from "zod";
import { type ChainedFields, type ChainPlace, digestOf, hashOf } from "./record-chain.ts";

/** An event with its place in the chain and the hash that the place follows. */
export interface RecordedEvent {
  place: ChainPlace;
  event: ChainedFields;
  /** The hash of the place before; empty for the first. */
  before: string;
}

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const instant = z.iso.datetime().transform((text) => String(Date.parse(text)));

const lineSchema = z.strictObject({
  number: z.int().positive(),
  recordedAt: instant,
  digest: hash,
  before: z.union([hash, z.literal("")]),
  hash,
  event: z.strictObject({
    id: z.string(),
    organizationId: z.string(),
    actorUserId: z.string().nullable(),
    actorName: z.string(),
    action: z.string(),
    subjectType: z.string(),
    subjectId: z.string(),
    subjectName: z.string(),
    environment: z.string().nullable(),
    detail: z.string(),
    at: instant,
  }),
});

function toInstant(milliseconds: string): string {
  return new Date(Number(milliseconds)).toISOString();
}

/**
 * An event as it leaves Larder, in a file or a message. It proves itself: its digest is that of the event, and its hash that of the
 * place after `before`. `detail` is text, because the digest is of the JSON as the database writes it.
 */
export function toRecordEntry({ place, event, before }: RecordedEvent) {
  const { id, organizationId, actorUserId, actorName, action, environment, detail } = event;
  const { subjectType, subjectId, subjectName } = event;
  const fields = { actorUserId, actorName, action, subjectType, subjectId, subjectName, environment, detail };
  return {
    number: place.sequence,
    recordedAt: toInstant(place.recordedAt),
    digest: place.digest,
    before,
    hash: place.hash,
    event: { id, organizationId, at: toInstant(event.at), ...fields },
  };
}

/** An event as one line of JSON Lines. */
export function toRecordLine(recorded: RecordedEvent): string {
  return `${JSON.stringify(toRecordEntry(recorded))}\n`;
}

/** The event of a line; null for what is no such line. */
export function readRecordLine(line: string): RecordedEvent | null {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return null;
  }
  const parsed = lineSchema.safeParse(json).data;
  if (!parsed) return null;
  const { number: sequence, recordedAt, digest, before, hash, event } = parsed;
  const { id: eventId, organizationId } = event;
  return { place: { organizationId, sequence, eventId, recordedAt, digest, hash }, event, before };
}

/** Whether the event is the one that was recorded at its place, after the place with the hash `before`. */
export function isAsRecorded({ place, event, before }: RecordedEvent): boolean {
  const isOwn = event.id === place.eventId && event.organizationId === place.organizationId;
  return isOwn && digestOf(event) === place.digest && hashOf(place, before) === place.hash;
}
