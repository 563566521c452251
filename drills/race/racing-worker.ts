// A real worker that, told to go, looks for due sets at once beside what its scheduler does.

import { whyUnavailable } from "#lib/db/why-unavailable.ts";
import { refreshDueSets } from "#lib/refresh/refresh-due-sets.ts";
import { unlimited } from "#lib/testing/unlimited.ts";

const tries = Number(process.env.DRILL_TRIES ?? 1);

/** Looks again, as a worker does at its next sweep, when the database had no connection for it. */
async function sweep(signal: AbortSignal): Promise<number> {
  for (let left = tries - 1; ; left -= 1) {
    try {
      return await refreshDueSets({ ...unlimited, concurrency: 16, signal });
    } catch (error) {
      if (left <= 0 || !whyUnavailable(error)) throw error;
    }
  }
}

process.on("message", () => {
  sweep(AbortSignal.timeout(60_000)).then(
    (taken) => process.send?.({ type: "done", taken }),
    (error: unknown) => process.send?.({ type: "failed", error: String(error) }),
  );
});
process.channel?.unref();

await import("../../worker/main.ts");
