"use client";

import { useEffect, useState } from "react";
import type { SearchView } from "#lib/search/search-view.ts";

const settleMs = 120;

export interface Search {
  /** What was found last, which stays until something newer has arrived. */
  view: SearchView | null;
  /** Nothing newer is on its way. */
  settled: boolean;
  failed: boolean;
}

const nothing: Search = { view: null, settled: true, failed: false };

async function fetchSearch(words: string, signal: AbortSignal): Promise<SearchView> {
  const answer = await fetch(`/api/v1/search?${new URLSearchParams({ q: words })}`, { signal });
  if (!answer.ok) throw new Error(`The search answered ${answer.status}.`);
  return answer.json();
}

/** Looks for what is typed, once typing pauses; an answer that a newer question has overtaken is dropped. */
export function useSearch(words: string): Search {
  const [search, setSearch] = useState(nothing);
  useEffect(() => {
    if (words === "") {
      setSearch(nothing);
      return;
    }
    const abort = new AbortController();
    setSearch((last) => ({ ...last, settled: false, failed: false }));
    const timer = setTimeout(() => {
      fetchSearch(words, abort.signal).then(
        (view) => setSearch({ view, settled: true, failed: false }),
        () => {
          if (!abort.signal.aborted) setSearch({ view: null, settled: true, failed: true });
        },
      );
    }, settleMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [words]);
  return search;
}
