import { collectMetrics } from "#lib/system/collect-metrics.ts";
import { judgeMetricsAccess } from "#lib/system/metrics-access.ts";

export const dynamic = "force-dynamic";

/** The installation's numbers for Prometheus. Needs LARDER_METRICS_TOKEN; 404 while that variable is not set. */
export async function GET(request: Request): Promise<Response> {
  const access = judgeMetricsAccess(request.headers.get("authorization"));
  if (access === "off") return new Response(null, { status: 404 });
  if (access === "refused")
    return new Response(null, { status: 401, headers: { "www-authenticate": "Bearer" } });
  const { contentType, text } = await collectMetrics();
  return new Response(text, { headers: { "content-type": contentType, "cache-control": "no-store" } });
}
