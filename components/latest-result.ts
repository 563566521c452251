"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import type { ActionState } from "#lib/entry/action-state.ts";

/** Counts what happens on the page: each form that is sent, each result that arrives. */
let moment = 0;
const listeners = new Set<() => void>();

function passOn(): void {
  moment += 1;
  for (const tell of listeners) tell();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) document.addEventListener("submit", passOn, true);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) document.removeEventListener("submit", passOn, true);
  };
}

function useMoment(): number {
  return useSyncExternalStore(
    subscribe,
    () => moment,
    () => 0,
  );
}

/**
 * Whether what an action came to is still to be shown: until the page's next form is sent, or the address changes. An
 * old result beside a newer one would say what is no longer so.
 */
export function useIsLatest(state: ActionState<unknown>): boolean {
  const address = `${usePathname()}?${useSearchParams()}`;
  const now = useMoment();
  const [arrival, setArrival] = useState(() => ({ at: moment, address }));
  const seen = useRef(state);
  useLayoutEffect(() => {
    if (seen.current === state) return;
    seen.current = state;
    passOn();
    setArrival({ at: moment, address });
  }, [state, address]);
  return arrival.at === now && arrival.address === address;
}

/** Whether no form of the page has been sent since this was first shown. */
export function useIsBeforeAction(): boolean {
  const now = useMoment();
  const [before] = useState(() => moment);
  return now === before;
}
