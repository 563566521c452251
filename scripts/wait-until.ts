import { setTimeout as pause } from "node:timers/promises";

type Bounds = { timeoutMs: number; intervalMs?: number; signal?: AbortSignal };

/** Polls `condition` until it is true. False when the time is up first, or the signal is aborted. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  bounds: Bounds,
): Promise<boolean> {
  const deadline = performance.now() + bounds.timeoutMs;
  while (!bounds.signal?.aborted) {
    if (await condition()) return true;
    if (performance.now() >= deadline) return false;
    await pause(bounds.intervalMs ?? 50, undefined, { signal: bounds.signal }).catch(() => undefined);
  }
  return false;
}
