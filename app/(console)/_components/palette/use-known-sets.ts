"use client";

import { useEffect, useState } from "react";
import type { FoundSet } from "#lib/search/search-view.ts";
import { readRecentSets } from "./recent-sets.ts";
import { fetchFound } from "./use-search.ts";

export interface KnownSets {
  /** The token set whose page is open. */
  inView: FoundSet | null;
  /** Those that were open before, the last first. */
  recent: FoundSet[];
}

/** The token set in view and the recent ones, as they are now; those that are gone or another's are left out. */
export function useKnownSets(organizationId: string, inViewId: string | null): KnownSets {
  const [known, setKnown] = useState<KnownSets>({ inView: null, recent: [] });
  useEffect(() => {
    const recent = readRecentSets(organizationId).filter((id) => id !== inViewId);
    const ids = inViewId ? [inViewId, ...recent] : recent;
    if (ids.length === 0) return;
    const abort = new AbortController();
    fetchFound(ids.join(" "), abort.signal).then(
      (answer) => {
        if (abort.signal.aborted || "failure" in answer) return;
        const { tokenSets } = answer;
        setKnown({
          inView: tokenSets.find(({ id }) => id === inViewId) ?? null,
          recent: tokenSets.filter(({ id }) => id !== inViewId),
        });
      },
      // Without them the palette offers what it knows by itself.
      () => {},
    );
    return () => abort.abort();
  }, [organizationId, inViewId]);
  return known;
}
