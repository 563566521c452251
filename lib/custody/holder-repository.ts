import "server-only";
import type { Db } from "#lib/db/client.ts";
import { findHolder, type Holder, type Promised, sayNames } from "./promise.ts";

/** Who was promised a generation's access token, and until when. */
export interface HolderRow {
  generation: number;
  name: string;
  promisedUntil: Date;
}

/** Everybody with a running promise about any pair of a token set: the longest first. */
export function listHolderRows(db: Db, tokenSetId: string, now: Date): Promise<HolderRow[]> {
  return db.$queryRaw<HolderRow[]>`
    SELECT h."generation", m."name", h."promisedUntil" FROM "Handout" h JOIN "Machine" m ON m."id" = h."machineId"
    WHERE h."tokenSetId" = ${tokenSetId}::uuid AND h."promisedUntil" > ${now}
    UNION ALL
    SELECT r."generation", r."personName", max(r."promisedUntil") FROM "Reveal" r
    WHERE r."tokenSetId" = ${tokenSetId}::uuid AND r."promisedUntil" > ${now}
    GROUP BY r."generation", r."userId", r."personName"
    ORDER BY "promisedUntil" DESC, "name"`;
}

/** The holders of one generation. */
export function holdersOf(rows: readonly HolderRow[], generation: number): Holder[] {
  return rows
    .filter((row) => row.generation === generation)
    .map(({ name, promisedUntil }) => ({ name, until: promisedUntil.toISOString() }));
}

/** A set with a promise that may run. */
interface PromisedSet extends Promised {
  id: string;
  generation: number;
}

/** The set's running promise, with the names of all who hold it; null when none runs. */
export async function findNamedHolder(db: Db, set: PromisedSet, now: Date): Promise<Holder | null> {
  const holder = findHolder(set, now);
  if (!holder) return null;
  const holders = holdersOf(await listHolderRows(db, set.id, now), set.generation);
  return holders.length === 0 ? holder : { ...holder, name: sayNames(holders.map(({ name }) => name)) };
}
