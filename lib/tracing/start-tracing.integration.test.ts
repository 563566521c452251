import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const projectDir = join(import.meta.dirname, "../..");

/** What a process loads of OpenTelemetry that begins, works and ends as a worker does. */
async function loadedBy(environment: Record<string, string>): Promise<string[]> {
  const script = `
    import { registerHooks } from "node:module";
    registerHooks({ load(url, context, next) {
      if (url.includes("@opentelemetry")) console.log(url);
      return next(url, context);
    } });
    const { startTracing, stopTracing } = await import("#lib/tracing/start-tracing.ts");
    const { inSpan } = await import("#lib/tracing/in-span.ts");
    await import("#lib/refresh/refresh-due-sets.ts");
    await startTracing("worker");
    await inSpan("check", {}, async () => undefined);
    await stopTracing();`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      "--conditions=react-server",
      "--disable-warning=ExperimentalWarning",
      "--input-type=module",
      "--eval",
      script,
    ],
    {
      cwd: projectDir,
      env: { NODE_ENV: "test", DATABASE_URL: "postgresql://localhost/none", ...environment },
    },
  );
  return stdout.split("\n").filter((line) => line !== "");
}

it("without a collector nothing of OpenTelemetry is loaded", async () => {
  expect(await loadedBy({})).toEqual([]);
  const loaded = await loadedBy({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" });
  expect(loaded.join("\n")).toMatch(/@opentelemetry\/sdk-trace/);
});
