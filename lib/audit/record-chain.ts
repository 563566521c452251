import { createHash } from "node:crypto";

/** The fields of an event as the database writes them; null once the event is gone. */
export interface ChainedFields {
  id: string;
  organizationId: string;
  actorUserId: string | null;
  actorName: string;
  action: string;
  subjectType: string;
  subjectId: string;
  subjectName: string;
  environment: string | null;
  /** JSON as Postgres writes it. */
  detail: string;
  /** Milliseconds since 1970. */
  at: string;
}

/** One event's place in the chain. Hashes are in hex. */
export interface ChainPlace {
  organizationId: string;
  sequence: number;
  eventId: string;
  /** When the database wrote it, in milliseconds since 1970. */
  recordedAt: string;
  digest: string;
  hash: string;
}

/** Fields one after another, each with its length: `3:abc,`, and `-,` for null. No two lists read the same. */
function sha256(fields: readonly (string | null)[]): string {
  const canonical = fields.map((field) =>
    field === null ? "-," : `${Buffer.byteLength(field, "utf8")}:${field},`,
  );
  return createHash("sha256").update(canonical.join(""), "utf8").digest("hex");
}

/** What a chain holds of an event: as the migration's `audit_digest` reckons it, and not by asking the database. */
export function digestOf(event: ChainedFields): string {
  return sha256([
    event.id,
    event.organizationId,
    event.actorUserId,
    event.actorName,
    event.action,
    event.subjectType,
    event.subjectId,
    event.subjectName,
    event.environment,
    event.detail,
    event.at,
  ]);
}

/** The hash of a place that follows the hash `before`; that of the first follows nothing. */
export function hashOf(place: Omit<ChainPlace, "hash" | "eventId">, before: string): string {
  const { organizationId, sequence, recordedAt, digest } = place;
  return sha256([organizationId, String(sequence), recordedAt, digest, before]);
}
