import "server-only";
import { db } from "#lib/db/client.ts";
import { digestOf, hashOf } from "./record-chain.ts";
import {
  type EventPosition,
  findPlaceHash,
  findTrimmed,
  listPlaces,
  listRecordedOrganizations,
  listWhetherChained,
  type PlaceWithEvent,
  type RecordedOrganization,
} from "./record-chain-repository.ts";
import { isHeadOf, type RecordHead, type WrittenHead } from "./record-head.ts";
import { type VerifiedArchive, verifyArchive } from "./verify-archive.ts";

const pageSize = 2_000;
/** Between an act and its commit lie seconds; what says another time was entered afterwards. */
const lateAfterMs = 60 * 60 * 1_000;

/** Where a record is not what was recorded. */
export interface RecordBreak {
  kind:
    | "changed"
    | "removed"
    | "out_of_order"
    | "not_in_chain"
    | "cut_off"
    | "other_than_head"
    | "other_than_trimmed"
    | "not_in_archive"
    | "archive_changed"
    | "archive_missing";
  /** The number in the chain; null for an event that is not in it. */
  sequence: number | null;
  eventId: string | null;
  /** The file in the archive that it is about. */
  file?: string;
}

/** What was found of one organization's record. */
export interface VerifiedRecord {
  organization: { id: string; name: string };
  /** How many places the chain has. */
  events: number;
  /** Of those, events that were removed with a checkpoint on the record. */
  removed: number;
  /** Of those, events that files of the archive prove. */
  archived: number;
  /** Events that give a time of more than an hour before they were recorded. */
  late: number;
  head: RecordHead | null;
  /** The first break of each kind of check, in the order of the checks; empty when the record holds. */
  breaks: RecordBreak[];
}

interface Walk {
  sequence: number;
  hash: string;
  removed: number;
  archived: number;
  late: number;
  break: RecordBreak | null;
}

/** What stands in for events that are no longer there: a checkpoint and, where one was given, an archive. */
interface Removed {
  trimmed: Awaited<ReturnType<typeof findTrimmed>>;
  archive: VerifiedArchive | null;
}

function isProved({ proved }: VerifiedArchive, sequence: number): boolean {
  return proved.some(({ first, last }) => first <= sequence && sequence <= last);
}

function judgeEvent(place: PlaceWithEvent, { trimmed, archive }: Removed): RecordBreak["kind"] | null {
  const { event, sequence, digest } = place;
  if (event !== null) return digestOf(event) === digest ? null : "changed";
  if (!trimmed || sequence > trimmed.through) return "removed";
  return archive && !isProved(archive, sequence) ? "not_in_archive" : null;
}

function judgePlace(place: PlaceWithEvent, walk: Walk, removed: Removed): RecordBreak["kind"] | null {
  if (place.sequence !== walk.sequence + 1) return "removed";
  // A change of the event is named as such; that of its place shows in the hash.
  const found = judgeEvent(place, removed);
  if (found) return found;
  if (hashOf(place, walk.hash) !== place.hash) return "out_of_order";
  const { trimmed } = removed;
  const isOtherThanTrimmed = trimmed?.through === place.sequence && trimmed.hash !== place.hash;
  return isOtherThanTrimmed ? "other_than_trimmed" : null;
}

function isLate({ event, recordedAt }: PlaceWithEvent): boolean {
  return event !== null && Number(recordedAt) - Number(event.at) > lateAfterMs;
}

/** Follows the chain from its beginning to its end, or to the first place that does not fit. */
async function walkChain(
  organizationId: string,
  upTo: number,
  archive: VerifiedArchive | null,
): Promise<Walk> {
  const removed = { trimmed: await findTrimmed(db(), organizationId), archive };
  const walk: Walk = { sequence: 0, hash: "", removed: 0, archived: 0, late: 0, break: null };
  for (;;) {
    const places = await listPlaces(db(), { organizationId, after: walk.sequence, take: pageSize });
    for (const place of places) {
      if (place.sequence > upTo) return walk;
      const kind = judgePlace(place, walk, removed);
      if (kind) {
        const { eventId } = place;
        const isMissing = place.sequence !== walk.sequence + 1;
        walk.break = isMissing
          ? { kind, sequence: walk.sequence + 1, eventId: null }
          : { kind, sequence: place.sequence, eventId };
        return walk;
      }
      walk.sequence = place.sequence;
      walk.hash = place.hash;
      walk.removed += place.event === null ? 1 : 0;
      walk.archived += place.event === null && archive ? 1 : 0;
      walk.late += isLate(place) ? 1 : 0;
    }
    if (places.length < pageSize) return walk;
  }
}

/** The first event, by its time, that no place of the chain is for. */
async function findUnchained(organizationId: string): Promise<RecordBreak | null> {
  let after: EventPosition | null = null;
  for (;;) {
    const page: (EventPosition & { isChained: boolean })[] = await listWhetherChained(db(), organizationId, {
      after,
      take: pageSize,
    });
    const found = page.find(({ isChained }) => !isChained);
    if (found) return { kind: "not_in_chain", sequence: null, eventId: found.id };
    if (page.length < pageSize) return null;
    after = page.at(-1) ?? null;
  }
}

/** Whether the chain still has, at its number, what a head that was written down says. */
async function judgeHead(
  organizationId: string,
  { sequence, hash }: WrittenHead,
): Promise<RecordBreak | null> {
  if (sequence === 0) return null;
  const present = await findPlaceHash(db(), organizationId, sequence);
  if (present === null) return { kind: "cut_off", sequence, eventId: null };
  return present.startsWith(hash) ? null : { kind: "other_than_head", sequence, eventId: null };
}

async function verifyOrganization(
  { id, name, head }: RecordedOrganization,
  heads: readonly WrittenHead[],
  archive: string | null,
): Promise<VerifiedRecord> {
  const files = archive === null ? null : await verifyArchive(archive, id);
  // The head is read first: what commits meanwhile lies behind it.
  const walk = await walkChain(id, head?.sequence ?? 0, files);
  const breaks: RecordBreak[] = [...(walk.break ? [walk.break] : []), ...(files?.breaks ?? [])];
  const unchained = await findUnchained(id);
  if (unchained) breaks.push(unchained);
  for (const earlier of heads) {
    const found = await judgeHead(id, earlier);
    if (found) breaks.push(found);
  }
  const { removed, archived, late } = walk;
  const events = head?.sequence ?? walk.sequence;
  return { organization: { id, name }, events, removed, archived, late, head, breaks };
}

/** What a head names that the database does not have at all. */
function toMissing({ record, sequence }: WrittenHead): VerifiedRecord {
  const breaks: RecordBreak[] = [{ kind: "cut_off", sequence, eventId: null }];
  const organization = { id: record, name: `${record}, which is not in this database` };
  return { organization, events: 0, removed: 0, archived: 0, late: 0, head: null, breaks };
}

/**
 * Reckons the record of each organization, or of one, once more from the events themselves, a page at a time, and
 * compares it with its chain and with heads that were written down earlier. With the directory of an archive, removed events
 * must be in its files.
 */
export async function* verifyRecord(input: {
  organizationId: string | null;
  heads: readonly WrittenHead[];
  archive?: string | null;
}): AsyncGenerator<VerifiedRecord, void> {
  const organizations = await listRecordedOrganizations(db(), input.organizationId);
  const left = new Set(input.heads);
  for (const organization of organizations) {
    const own = input.heads.filter((head) => isHeadOf(head, organization.id));
    for (const head of own) left.delete(head);
    yield await verifyOrganization(organization, own, input.archive ?? null);
  }
  for (const head of left) yield toMissing(head);
}
