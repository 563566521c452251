import { Hono } from "hono";
import { pageRoutes } from "./browser/page-routes.ts";
import { controlRoutes } from "./control/control-routes.ts";
import { serverErrorAnswer } from "./machine/machine-call.ts";
import { machineRoutes } from "./machine/machine-routes.ts";
import type { HonoEnv, Sandbox } from "./sandbox-context.ts";

/** The whole application: pages, machine endpoints and control endpoints. */
export function createApp(sandbox: Sandbox): Hono<HonoEnv> {
  const app = new Hono<HonoEnv>({ strict: true });
  app.onError((error) => {
    sandbox.log.error({ err: error }, "request failed");
    const { status, headers, body } = serverErrorAnswer();
    return new Response(body, { status, headers });
  });
  app.route("/", machineRoutes(sandbox));
  app.route("/control", controlRoutes(sandbox));
  app.route("/", pageRoutes(sandbox));
  return app;
}
