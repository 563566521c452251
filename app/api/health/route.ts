export const dynamic = "force-dynamic";

/** Answers while the process runs, and checks nothing else. */
export function GET(): Response {
  return Response.json({ status: "ok" }, { headers: { "cache-control": "no-store" } });
}
