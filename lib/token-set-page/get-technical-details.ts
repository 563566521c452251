import "server-only";
import { toAuditEventView } from "#lib/audit/audit-event-view.ts";
import { listAuditRows } from "#lib/audit/audit-repository.ts";
import { type Actor, requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { getTokenSetRow } from "#lib/custody/token-set-state-repository.ts";
import { type Db, db } from "#lib/db/client.ts";
import type { GenerationView } from "#lib/token-sets/generation-view.ts";
import { listGenerationViews, toAttemptViews } from "#lib/token-sets/token-set-history.ts";
import {
  listAttemptsOf,
  listHandoutsOf,
  listPlaces,
  type Place,
  type Position,
  type TimelineOf,
} from "./timeline-repository.ts";
import { toCursor } from "./timeline-schema.ts";
import { type Timeline, type TimelineEntry, toHandoutsView } from "./timeline-view.ts";

const pageSize = 50;

export interface TechnicalDetails {
  timeline: Timeline;
  /** The newest generations. */
  generations: GenerationView[];
}

function idsOf(places: readonly Place[], kind: Place["kind"]): string[] {
  return [...new Set(places.filter((place) => place.kind === kind).map(({ id }) => id))];
}

const keyOf = ({ id, generation }: Pick<Place, "id" | "generation">) => `${id}.${generation}`;

/** The rows of the places, as one list in their order. */
async function readEntries(
  db: Db,
  set: TimelineOf,
  places: readonly Place[],
  actor: Actor,
): Promise<TimelineEntry[]> {
  const [attemptIds, eventIds] = [idsOf(places, "attempt"), idsOf(places, "event")];
  const { id, organizationId, applicationId } = set;
  const where = { organizationId, id: { in: eventIds } };
  const [attempts, events, handouts] = await Promise.all([
    listAttemptsOf(db, id, attemptIds).then((rows) => toAttemptViews(db, id, rows, actor)),
    listAuditRows(db, { where, order: "desc", position: null, take: pageSize }),
    listHandoutsOf(db, id, idsOf(places, "handouts")),
  ]);
  // The set is on its own page: nothing leads there.
  const existing = new Set([applicationId]);
  const found = new Map<string, TimelineEntry>();
  for (const attempt of attempts) {
    const key = keyOf({ id: attempt.id, generation: 0 });
    found.set(key, { key, at: attempt.startedAt, kind: "attempt", attempt });
  }
  for (const row of events) {
    const key = keyOf({ id: row.id, generation: 0 });
    const event = toAuditEventView(row, existing);
    found.set(key, { key, at: event.at, kind: "event", event });
  }
  for (const row of handouts) {
    const key = keyOf({ id: row.machineId, generation: row.generation });
    const view = toHandoutsView(row);
    found.set(key, { key, at: view.firstAt, kind: "handouts", handouts: view });
  }
  return places.flatMap((place) => found.get(keyOf(place)) ?? []);
}

async function readTimeline(set: TimelineOf, before: Position | null, actor: Actor): Promise<Timeline> {
  const places = await listPlaces(db(), set, before, pageSize + 1);
  const page = places.slice(0, pageSize);
  const last = page.at(-1);
  return {
    entries: await readEntries(db(), set, page, actor),
    older: places.length > pageSize && last ? toCursor(last) : null,
    isNewest: before === null,
  };
}

/**
 * The evidence: everything that happened to a set, a page at a time, and the pairs that it held.
 * @throws AppError forbidden, not_found
 */
export async function getTechnicalDetails(
  { actor }: Context,
  { tokenSetId, before }: { tokenSetId: string; before: Position | null },
): Promise<TechnicalDetails> {
  requirePermission(actor, "token-set:read");
  const { id, organizationId, createdAt, application } = await getTokenSetRow(
    db(),
    actor.organizationId,
    tokenSetId,
  );
  const set = { id, organizationId, createdAt, applicationId: application.id };
  const [timeline, generations] = await Promise.all([
    readTimeline(set, before, actor),
    listGenerationViews(db(), id),
  ]);
  return { timeline, generations };
}
