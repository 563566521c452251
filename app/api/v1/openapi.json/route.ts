import { toOpenApi } from "#lib/entry/openapi.ts";
import { describedRoutes } from "../_description/routes.ts";

export const dynamic = "force-dynamic";

/** The description of the JSON API: for tools, and for anybody. */
export function GET(): Response {
  return Response.json(toOpenApi(describedRoutes), { headers: { "cache-control": "public, max-age=300" } });
}
