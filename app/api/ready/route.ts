import { logger } from "#lib/logger.ts";
import { checkReadiness } from "#lib/system/readiness.ts";

export const dynamic = "force-dynamic";

/** Whether database, migrations and keys are in order; 503 when not. Anybody may ask: names of the database are for the log. */
export async function GET(): Promise<Response> {
  const { grant, ...readiness } = await checkReadiness();
  if (grant !== undefined) logger().warn({ grant }, "The job engine's tables are missing.");
  const status = readiness.ready ? 200 : 503;
  return Response.json(readiness, { status, headers: { "cache-control": "no-store" } });
}
