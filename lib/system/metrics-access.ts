import "server-only";
import { equalInConstantTime } from "#lib/crypto/fingerprint.ts";
import { env } from "#lib/env.ts";

/** `off`: LARDER_METRICS_TOKEN is not set. */
export type MetricsAccess = "granted" | "refused" | "off";

/** Whether a request may read the metrics. @param authorization its header @see RFC 6750 section 2.1 */
export function judgeMetricsAccess(authorization: string | null): MetricsAccess {
  const token = env().LARDER_METRICS_TOKEN;
  if (!token) return "off";
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1] ?? "";
  return equalInConstantTime(given, token) ? "granted" : "refused";
}
