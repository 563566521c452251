"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useId, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import type { ActionState } from "#lib/entry/action-state.ts";

/** The action that this page heard of last, and the address at which it did; null until there is one. */
let latest: { id: string; address: string } | null = null;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Whether what an action came to is still to be shown: until another action of the page comes to something, or the
 * address changes. An old result beside a newer one would say what is no longer so.
 */
export function useIsLatest(state: ActionState<unknown>): boolean {
  const id = useId();
  const address = `${usePathname()}?${useSearchParams()}`;
  const seen = useRef(state);
  useLayoutEffect(() => {
    if (seen.current === state) return;
    seen.current = state;
    latest = { id, address };
    for (const tell of listeners) tell();
  }, [state, id, address]);
  return useSyncExternalStore(
    subscribe,
    () => latest === null || (latest.id === id && latest.address === address),
    () => true,
  );
}

/** Whether no action of the page has come to anything since this was first shown. */
export function useIsBeforeAction(): boolean {
  const [before] = useState(latest);
  return useSyncExternalStore(
    subscribe,
    () => latest === before,
    () => true,
  );
}
