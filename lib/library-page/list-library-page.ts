import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { type Health, healths } from "#lib/health/token-set-health.ts";
import {
  countLibraries,
  countSetsOf,
  findLibraryName,
  type LibraryRow,
  librariesCalled,
  listLibraryRows,
  type SetCountRow,
} from "./library-list-repository.ts";
import type { ListLibraries } from "./library-list-schema.ts";

const pageSize = 50;

/** A library in the list: how many token sets it has, and how its worst one is. */
export interface LibraryEntry {
  id: string;
  name: string;
  createdAt: string;
  production: number;
  development: number;
  /** Null without any token set. */
  worst: Health | null;
}

export interface LibraryListPage {
  libraries: LibraryEntry[];
  /** How many there are on all pages. */
  total: number;
  /** Ids for `after` and `before`; null at the ends. */
  next: string | null;
  previous: string | null;
}

function toEntry({ id, name, createdAt }: LibraryRow, counts: readonly SetCountRow[]): LibraryEntry {
  const own = counts.find(({ libraryId }) => libraryId === id);
  return {
    id,
    name,
    createdAt: createdAt.toISOString(),
    production: own?.production ?? 0,
    development: own?.development ?? 0,
    worst: own ? (healths[own.worst - 1] ?? null) : null,
  };
}

/** One page of the organization's libraries, by name and keyset. @throws AppError forbidden */
export async function listLibraryPage(ctx: Context, query: ListLibraries): Promise<LibraryListPage> {
  requirePermission(ctx.actor, "token-set:read");
  const { organizationId } = ctx.actor;
  const { before, after } = query;
  const backwards = before !== undefined;
  const pivot = before ?? after;
  const beyond = pivot ? await findLibraryName(db(), organizationId, pivot) : null;
  const where = librariesCalled(organizationId, query);
  const [found, total] = await Promise.all([
    listLibraryRows(db(), { where, order: backwards ? "desc" : "asc", beyond, take: pageSize + 1 }),
    countLibraries(db(), where),
  ]);
  const more = found.length > pageSize;
  const rows = found.slice(0, pageSize);
  if (backwards) rows.reverse();
  const libraryIds = rows.map(({ id }) => id);
  const counts = await countSetsOf(db(), { organizationId, libraryIds, now: ctx.now });
  const hasNext = backwards ? beyond !== null : more;
  const hasPrevious = backwards ? more : beyond !== null;
  return {
    libraries: rows.map((row) => toEntry(row, counts)),
    total,
    next: hasNext ? (libraryIds.at(-1) ?? null) : null,
    previous: hasPrevious ? (libraryIds[0] ?? null) : null,
  };
}
