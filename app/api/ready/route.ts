import { checkReadiness } from "#lib/system/readiness.ts";

export const dynamic = "force-dynamic";

/** Whether database, migrations and keys are in order; 503 when not. */
export async function GET(): Promise<Response> {
  const readiness = await checkReadiness();
  const status = readiness.ready ? 200 : 503;
  return Response.json(readiness, { status, headers: { "cache-control": "no-store" } });
}
