import type { Diagnosis } from "#lib/health/diagnose.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { type SetLife, toSetLife } from "./set-shelf-life.tsx";

/** What a row says of a set besides its health. */
interface Said {
  text: string;
  /** The set's badge is green, and alone would say that nothing is wrong. */
  isUnderGreen: boolean;
}

/** What a row of the list shows of a set: the rest would be sent to the browser fifty times for nothing. */
export interface ListedSet extends Pick<TokenSetView, "id" | "name" | "environment" | "health"> {
  life: SetLife;
  /** Null where there is nothing to say, so that a narrow screen shows no empty label. */
  said: Said | null;
  library: { id: string; name: string };
  application: { id: string; name: string };
}

function toSaid({ cause, short, state, mustAct }: Diagnosis): Said | null {
  // Their badges say the same already.
  const isSaid = cause === "paused" || cause === "archived" || cause === "revoked_here";
  if (short === null || isSaid || cause === "not_connected") return null;
  return { text: short, isUnderGreen: (state === "healthy" || state === "due") && mustAct !== "larder" };
}

/** @param now the server's clock, ISO */
export function toListedSet(set: TokenSetView, now: string): ListedSet {
  const { id, name, environment, health, library, application } = set;
  return {
    ...{ id, name, environment, health },
    life: toSetLife(set, now),
    said: toSaid(set.diagnosis),
    library: { id: library.id, name: library.name },
    application: { id: application.id, name: application.name },
  };
}
