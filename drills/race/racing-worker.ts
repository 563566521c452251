// A real worker that, told to go, looks for due sets at once beside what its scheduler does.

import { refreshDueSets } from "#lib/refresh/refresh-due-sets.ts";
import { unlimited } from "#lib/testing/unlimited.ts";

process.on("message", () => {
  const signal = AbortSignal.timeout(60_000);
  refreshDueSets({ ...unlimited, concurrency: 16, signal }).then(
    (taken) => process.send?.({ type: "done", taken }),
    (error: unknown) => process.send?.({ type: "failed", error: String(error) }),
  );
});
process.channel?.unref();

await import("../../worker/main.ts");
