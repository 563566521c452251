import { readFileSync } from "node:fs";
import { Hono } from "hono";
import { accountRoutes } from "../accounts/account-routes.ts";
import { authorizeRoutes } from "../oauth/authorize-routes.ts";
import type { HonoEnv, Sandbox } from "../sandbox-context.ts";
import { settingsRoutes } from "../settings/settings-routes.ts";
import { homePage } from "./home-page.ts";
import { messagePage, showPage, startVisit } from "./visit.ts";

const styleFiles = [
  new URL("./style/page.css", import.meta.url),
  new URL("./style/forms.css", import.meta.url),
  new URL("./style/content.css", import.meta.url),
];
const style = styleFiles.map((file) => readFileSync(file, "utf8")).join("\n");

/** The pages that people open in a browser. */
export function pageRoutes(sandbox: Sandbox): Hono<HonoEnv> {
  const routes = new Hono<HonoEnv>();
  routes.get("/style.css", (c) =>
    c.body(style, 200, { "Content-Type": "text/css; charset=utf-8", "Cache-Control": "no-cache" }),
  );
  routes.get("/favicon.ico", (c) => c.body(null, 204));
  routes.use(startVisit(sandbox));
  routes.get("/", (c) => showPage(c, "Home", homePage(sandbox.publicUrl())));
  routes.route("/", accountRoutes(sandbox));
  routes.route("/", authorizeRoutes(sandbox));
  routes.route("/", settingsRoutes(sandbox));
  routes.all("*", (c) => messagePage(c, 404, "No such page", "The sandbox has no page at this address."));
  return routes;
}
