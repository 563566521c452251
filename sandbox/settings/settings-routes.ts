import { Hono, type MiddlewareHandler } from "hono";
import { messagePage, redirectToSignIn, showPage } from "../browser/visit.ts";
import type { HonoEnv, Sandbox } from "../sandbox-context.ts";
import { shownOncePage } from "./application-page.ts";
import { applicationRoutes } from "./application-routes.ts";
import { settingsUser, showSettings } from "./show-settings.ts";
import { createShownOnce } from "./shown-once.ts";
import { tokenRoutes } from "./token-routes.ts";

/** API Settings: for library owners and partners only. */
export function settingsRoutes(sandbox: Sandbox): Hono<HonoEnv> {
  const shownOnce = createShownOnce();
  const routes = new Hono<HonoEnv>();
  routes.get("/settings/api", (c) => c.redirect("/settings/api/", 301));
  routes.use("/settings/api/*", requireSettingsUser);
  routes.get("/settings/api/", (c) => showSettings(sandbox, c));
  routes.get("/settings/api/created/:id/", (c) => {
    const secret = shownOnce.take(settingsUser(c).id, c.req.param("id"));
    return showPage(c, secret?.title ?? "Shown already", shownOncePage(secret), secret === null ? 404 : 200);
  });
  routes.route("/", applicationRoutes(sandbox, shownOnce));
  routes.route("/", tokenRoutes(sandbox, shownOnce));
  return routes;
}

const requireSettingsUser: MiddlewareHandler<HonoEnv> = async (c, next) => {
  if (c.var.user === null) return redirectToSignIn(c);
  if (c.var.user.role === "member") {
    const text = "Ask the owner of your library to add or register applications.";
    return messagePage(c, 403, "API Settings are for library owners", text);
  }
  return next();
};
