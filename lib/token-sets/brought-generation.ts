import type { AttemptRow } from "./attempt-view.ts";

/** A stored pair that a refresh brought. */
export interface Rotation {
  number: number;
  /** The generation that was spent for it. */
  rotatedFrom: number;
}

type Tried = Pick<AttemptRow, "kind" | "outcome" | "generation" | "detail">;

/** The generation that an attempt's notes say is kept beside the current one. */
function keptBeside({ detail }: Pick<Tried, "detail">): number | null {
  for (const note of [detail].flat()) {
    if (typeof note !== "object" || note === null || Array.isArray(note)) continue;
    if (note.code === "kept_beside" && typeof note.generation === "number") return note.generation;
  }
  return null;
}

/** The generation that an attempt brought; null when it brought none, or none that is known to be its own. */
export function findBrought(
  attempt: Tried,
  all: readonly Tried[],
  rotations: readonly Rotation[],
): number | null {
  if (attempt.kind === "exchange" || attempt.kind === "import") return attempt.generation || null;
  if (attempt.kind !== "refresh") return null;
  if (attempt.outcome === "fenced") return keptBeside(attempt);
  if (attempt.outcome !== "issued") return null;
  const kept = new Set(all.map(keptBeside));
  const own = rotations.filter(
    ({ number, rotatedFrom }) => rotatedFrom === attempt.generation && !kept.has(number),
  );
  return own.length === 1 ? (own[0]?.number ?? null) : null;
}
