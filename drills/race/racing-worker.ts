// A real worker that, told to go, looks for due sets at once beside what its clock has it do.
import { unlimited } from "#lib/testing/unlimited.ts";
import { refreshDueSets } from "#lib/token-sets/refresh-due-sets.ts";

process.on("message", () => {
  const signal = AbortSignal.timeout(60_000);
  refreshDueSets({ ...unlimited, concurrency: 16, signal }).then(
    (taken) => process.send?.({ type: "done", taken }),
    (error: unknown) => process.send?.({ type: "failed", error: String(error) }),
  );
});
process.channel?.unref();

await import("../../worker/main.ts");
