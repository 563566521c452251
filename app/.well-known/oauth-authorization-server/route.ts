import { serverMetadata } from "#lib/handouts/server-metadata.ts";

export function GET(): Response {
  return Response.json(serverMetadata(), { headers: { "cache-control": "max-age=300" } });
}
