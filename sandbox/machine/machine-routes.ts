import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { answerApiRequest } from "../api/answer-api-request.ts";
import { answerIntrospection } from "../oauth/introspect-endpoint.ts";
import { answerRevocation } from "../oauth/revoke-endpoint.ts";
import { answerTokenRequest } from "../oauth/token-endpoint.ts";
import type { HonoEnv, Sandbox } from "../sandbox-context.ts";
import { emptyAnswer, type MachineEndpoint } from "./machine-call.ts";
import { type MachineHandler, serveMachineCall } from "./serve-machine-call.ts";

const handlers: ReadonlyArray<[MachineEndpoint, string, MachineHandler]> = [
  ["token", "/oauth/token", answerTokenRequest],
  ["introspect", "/oauth/introspect", answerIntrospection],
  ["revoke", "/oauth/revoke_token", answerRevocation],
];

// The provider's web framework redirects an address without its trailing slash, even a POST.
const redirectToSlash: MachineHandler = (_sandbox, request, note) => {
  note.outcome = "redirected";
  const query = request.query.size > 0 ? `?${request.query}` : "";
  return emptyAnswer(301, {
    Location: `${request.path}/${query}`,
    "Content-Type": "text/html; charset=utf-8",
  });
};

/** The endpoints that programs call: token, introspection, revocation and the API. */
export function machineRoutes(sandbox: Sandbox): Hono<HonoEnv> {
  const routes = new Hono<HonoEnv>();
  routes.use(bodyLimit({ maxSize: 256 * 1_024 }));
  for (const [endpoint, path, handler] of handlers) {
    routes.all(`${path}/`, (c) => serveMachineCall(sandbox, c, endpoint, handler));
    routes.all(path, (c) => serveMachineCall(sandbox, c, endpoint, redirectToSlash));
  }
  routes.all("/api/*", (c) => serveMachineCall(sandbox, c, "api", answerApiRequest));
  return routes;
}
