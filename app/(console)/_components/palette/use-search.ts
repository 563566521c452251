"use client";

import { useEffect, useState } from "react";
import type { FindView } from "#lib/search/search-view.ts";

const pauseMs = 120;

export interface Search {
  /** The last results; they stay until newer ones have arrived. */
  view: FindView | null;
  /** What they were found for. */
  found: string;
  /** No newer results are on their way. */
  idle: boolean;
  /** Why there are none, in words. */
  failure: string | null;
}

const nothing: Search = { view: null, found: "", idle: true, failure: null };
const unreachable =
  "The search could not be reached. Check your connection; if you were signed out, reload the page.";

/** What a text means. It goes in the body of a request: it may be a token, and an address is kept in many places. */
export async function fetchFound(text: string, signal: AbortSignal): Promise<FindView | { failure: string }> {
  const answer = await fetch("/api/v1/find", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text }),
    signal,
  });
  if (answer.ok) return answer.json();
  if (answer.status !== 429) return { failure: unreachable };
  const { title, next }: { title: string; next: string } = await answer.json();
  return { failure: `${title} ${next}` };
}

/** Searches once typing pauses, and drops the results of a search that a newer one has replaced. */
export function useSearch(text: string): Search {
  const [search, setSearch] = useState(nothing);
  useEffect(() => {
    if (text === "") {
      setSearch(nothing);
      return;
    }
    const abort = new AbortController();
    setSearch((last) => ({ ...last, idle: false, failure: null }));
    const search = async () => {
      const answer = await fetchFound(text, abort.signal).catch(() => ({ failure: unreachable }));
      if (abort.signal.aborted) return;
      const isFailed = "failure" in answer;
      const outcome = isFailed ? { view: null, failure: answer.failure } : { view: answer, failure: null };
      setSearch({ ...outcome, found: text, idle: true });
    };
    const timer = setTimeout(() => void search(), pauseMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text]);
  return search;
}
