import { setTimeout } from "node:timers/promises";

/** Waits on the monotonic clock; an abort ends it early, without an error. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
