// A real worker that, told to go, looks for due sets at once beside what its clock has it do.
import { refreshDueSets } from "#lib/token-sets/refresh-due-sets.ts";

process.on("message", () => {
  const signal = AbortSignal.timeout(60_000);
  const limits = { concurrency: 16, takeTurn: async () => undefined, onFinding: () => undefined, signal };
  refreshDueSets(limits).then(
    (taken) => process.send?.({ type: "done", taken }),
    (error: unknown) => process.send?.({ type: "failed", error: String(error) }),
  );
});
process.channel?.unref();

await import("../../worker/main.ts");
