import { checkReadiness } from "#lib/system/readiness.ts";

export const dynamic = "force-dynamic";

/** Whether Larder can work: database, migrations, keys. 503 when not. */
export async function GET(): Promise<Response> {
  const readiness = await checkReadiness();
  const status = readiness.ready ? 200 : 503;
  return Response.json(readiness, { status, headers: { "cache-control": "no-store" } });
}
