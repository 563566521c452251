// A real worker that also sweeps on a message, beside its own schedule.
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
