import "server-only";
import { env } from "#lib/env.ts";
import { held } from "./in-span.ts";

/** Begins to trace where OTEL_EXPORTER_OTLP_ENDPOINT says where to; without it nothing of OpenTelemetry is loaded. */
export async function startTracing(service: "web" | "worker" | "handout"): Promise<void> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = env();
  if (endpoint === undefined || held.larderTracing) return;
  const { createTracing } = await import("./otlp-tracing.ts");
  const { OTEL_EXPORTER_OTLP_HEADERS: headers, LARDER_TRACE_SHARE: share } = env();
  const trustsParents = env().LARDER_TRUST_TRACEPARENT;
  held.larderTracing = createTracing({
    service: `larder-${service}`,
    endpoint,
    headers,
    share,
    trustsParents,
  });
}

/** Sends what is left of the traces, for processes that end. Never throws. */
export async function stopTracing(): Promise<void> {
  const tracing = held.larderTracing;
  delete held.larderTracing;
  await tracing?.stop();
}
