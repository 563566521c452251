"use client";

import { createContext, useContext, useSyncExternalStore } from "react";

const TICK_MS = 30_000;
const STEP_MS = 10_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One interval for all times on the page. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

const subscribeToNothing = () => () => {};

/** The server's `now` until the page is hydrated, then the viewer's clock, moving on twice a minute. */
export function useNow(serverNow: string): Date {
  const ms = useSyncExternalStore(
    subscribe,
    () => Math.floor(Date.now() / STEP_MS) * STEP_MS,
    () => Date.parse(serverNow),
  );
  return new Date(ms);
}

/** The zone the server wrote the page in; undefined is UTC. */
export const ZoneContext = createContext<string | undefined>(undefined);

/** The zone the page was written in until it is hydrated, then the viewer's. */
export function useViewerZone(): string {
  const written = useContext(ZoneContext) ?? "UTC";
  return useSyncExternalStore(
    subscribeToNothing,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => written,
  );
}
