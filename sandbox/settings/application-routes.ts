import { type Context, Hono } from "hono";
import {
  type ApplicationRow,
  deleteApplication,
  findApplication,
  registerApplication,
  replaceSecret,
  saveListed,
  saveRedirectUri,
} from "../applications/application-store.ts";
import { redirectUriProblem } from "../applications/redirect-uri.ts";
import { messagePage, showPage } from "../browser/visit.ts";
import { codePageUrl, type HonoEnv, type Sandbox } from "../sandbox-context.ts";
import { applicationPage } from "./application-page.ts";
import { settingsUser, showSettings } from "./show-settings.ts";
import type { ShownOnce } from "./shown-once.ts";

/** Registers applications and manages the user's own. */
export function applicationRoutes(sandbox: Sandbox, shownOnce: ShownOnce): Hono<HonoEnv> {
  const { db } = sandbox;
  const routes = new Hono<HonoEnv>();
  routes.post("/settings/api/applications/", (c) => register(sandbox, c, shownOnce));
  routes.get("/settings/api/applications/:clientId/", (c) =>
    withOwn(sandbox, c, (application) => showApplication(sandbox, c, application, {})),
  );
  routes.post("/settings/api/applications/:clientId/redirect-uri/", (c) =>
    withOwn(sandbox, c, (application) => redefineRedirectUri(sandbox, c, application)),
  );
  routes.post("/settings/api/applications/:clientId/listed/", (c) =>
    withOwn(sandbox, c, (application) => {
      const isListed = settingsUser(c).role === "partner" && c.var.form.get("listed") === "1";
      saveListed(db, application.client_id, isListed);
      return c.redirect(`/settings/api/applications/${application.client_id}/?saved=1`, 303);
    }),
  );
  routes.post("/settings/api/applications/:clientId/secret/", (c) =>
    withOwn(sandbox, c, ({ client_id, name }) => {
      const secret = replaceSecret(db, client_id);
      return c.redirect(
        keepSecret(shownOnce, settingsUser(c).id, {
          title: `New secret of ${name}`,
          clientId: client_id,
          secret,
        }),
        303,
      );
    }),
  );
  routes.post("/settings/api/applications/:clientId/delete/", (c) =>
    withOwn(sandbox, c, ({ client_id }) => {
      deleteApplication(db, client_id);
      return c.redirect("/settings/api/", 303);
    }),
  );
  return routes;
}

/** Another owner's application and one that does not exist look the same. */
function withOwn<T>(sandbox: Sandbox, c: Context<HonoEnv>, act: (application: ApplicationRow) => T) {
  const application = findApplication(sandbox.db, c.req.param("clientId") ?? "");
  if (application?.owner_id !== settingsUser(c).id) {
    return messagePage(c, 404, "No such application", "It may have been deleted.");
  }
  return act(application);
}

function register(sandbox: Sandbox, c: Context<HonoEnv>, shownOnce: ShownOnce) {
  const user = settingsUser(c);
  const name = c.var.form.get("name")?.trim() ?? "";
  if (name === "" || name.length > 200) {
    return showSettings(sandbox, c, { registerError: "Give the application a name of 1 to 200 characters." });
  }
  const listed = user.role === "partner" && c.var.form.get("listed") === "1";
  const application = { name, ownerId: user.id, listed, redirectUri: null };
  const { clientId, clientSecret } = registerApplication(sandbox.db, application, sandbox.clock.now());
  const made = { title: `${name} is registered`, clientId, secret: clientSecret };
  return c.redirect(keepSecret(shownOnce, user.id, made), 303);
}

function keepSecret(
  shownOnce: ShownOnce,
  userId: string,
  { title, clientId, secret }: { title: string; clientId: string; secret: string },
): string {
  return shownOnce.keep(userId, {
    title,
    explanation: "Copy both now. The client secret is shown only this once.",
    fields: [
      { id: "client-id", label: "Client ID", value: clientId },
      { id: "client-secret", label: "Client secret", value: secret },
    ],
  });
}

function redefineRedirectUri(sandbox: Sandbox, c: Context<HonoEnv>, application: ApplicationRow) {
  const redirectUri = c.var.form.get("redirect_uri")?.trim() ?? "";
  const isDefault = redirectUri === "" || redirectUri === codePageUrl(sandbox);
  const error = isDefault ? null : redirectUriProblem(redirectUri);
  if (error !== null) return showApplication(sandbox, c, application, { redirectUri, error });
  saveRedirectUri(sandbox.db, application.client_id, isDefault ? null : redirectUri);
  return c.redirect(`/settings/api/applications/${application.client_id}/?saved=1`, 303);
}

function showApplication(
  sandbox: Sandbox,
  c: Context<HonoEnv>,
  application: ApplicationRow,
  {
    redirectUri = application.redirect_uri ?? "",
    error = null,
  }: { redirectUri?: string; error?: string | null },
) {
  const saved = c.req.query("saved") === "1";
  const { csrfToken } = c.var;
  const view = { application, user: settingsUser(c), csrfToken, redirectUri, error, saved };
  const body = applicationPage({ ...view, codePageUrl: codePageUrl(sandbox) });
  return showPage(c, application.name, body, error === null ? 200 : 400);
}
