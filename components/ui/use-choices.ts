"use client";

import { useEffect, useState } from "react";
import { looksLikeSecret } from "#lib/text/pasted-values.ts";

const pauseMs = 120;

export interface Choice {
  id: string;
  name: string;
}

export interface Choices {
  /** The last matches; they stay until newer ones have arrived. */
  choices: readonly Choice[];
  /** Nothing newer is on its way. */
  isIdle: boolean;
  hasFailed: boolean;
}

async function fetchChoices(kind: string, words: string, signal: AbortSignal): Promise<readonly Choice[]> {
  // Nothing is called so, and it must not stand in an address.
  if (looksLikeSecret(words)) return [];
  const answer = await fetch(`/api/v1/choices?${new URLSearchParams({ kind, q: words })}`, { signal });
  if (!answer.ok) throw new Error(`The search answered ${answer.status}.`);
  const { choices } = (await answer.json()) as { choices: readonly Choice[] };
  return choices;
}

/** Asks for matches once typing pauses, and drops those of a question that a newer one has replaced. */
export function useChoices(kind: string, words: string, isOpen: boolean): Choices {
  const [found, setFound] = useState<Choices>({ choices: [], isIdle: false, hasFailed: false });
  useEffect(() => {
    if (!isOpen) return;
    const abort = new AbortController();
    setFound((last) => ({ ...last, isIdle: false, hasFailed: false }));
    const timer = setTimeout(() => {
      fetchChoices(kind, words.trim(), abort.signal).then(
        (choices) => setFound({ choices, isIdle: true, hasFailed: false }),
        () => {
          if (!abort.signal.aborted) setFound({ choices: [], isIdle: true, hasFailed: true });
        },
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [kind, words, isOpen]);
  return found;
}
