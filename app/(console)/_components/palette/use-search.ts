"use client";

import { useEffect, useState } from "react";
import type { SearchView } from "#lib/search/search-view.ts";

const pauseMs = 120;

export interface Search {
  /** The last results; they stay until newer ones have arrived. */
  view: SearchView | null;
  /** No newer results are on their way. */
  idle: boolean;
  failed: boolean;
}

const nothing: Search = { view: null, idle: true, failed: false };

async function fetchSearch(words: string, signal: AbortSignal): Promise<SearchView> {
  const answer = await fetch(`/api/v1/search?${new URLSearchParams({ q: words })}`, { signal });
  if (!answer.ok) throw new Error(`The search answered ${answer.status}.`);
  return answer.json();
}

/** Searches once typing pauses, and drops the results of a search that a newer one has replaced. */
export function useSearch(words: string): Search {
  const [search, setSearch] = useState(nothing);
  useEffect(() => {
    if (words === "") {
      setSearch(nothing);
      return;
    }
    const abort = new AbortController();
    setSearch((last) => ({ ...last, idle: false, failed: false }));
    const timer = setTimeout(() => {
      fetchSearch(words, abort.signal).then(
        (view) => setSearch({ view, idle: true, failed: false }),
        () => {
          if (!abort.signal.aborted) setSearch({ view: null, idle: true, failed: true });
        },
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [words]);
  return search;
}
