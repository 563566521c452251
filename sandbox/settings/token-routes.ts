import { type Context, Hono } from "hono";
import { listAddableApplications } from "../applications/application-store.ts";
import { messagePage } from "../browser/visit.ts";
import { revokeTokenSet } from "../oauth/revoke-token-set.ts";
import { isScope } from "../oauth/scopes.ts";
import { pairTerms } from "../oauth/token-grant.ts";
import { insertTokenSet } from "../oauth/token-set-store.ts";
import type { HonoEnv, Sandbox } from "../sandbox-context.ts";
import { inTransaction } from "../storage/open-database.ts";
import { hasConnection } from "./connection-store.ts";
import { settingsUser, showSettings } from "./show-settings.ts";
import type { ShownOnce } from "./shown-once.ts";

/** Creates tokens by hand, and revokes any token set of the library. */
export function tokenRoutes(sandbox: Sandbox, shownOnce: ShownOnce): Hono<HonoEnv> {
  const { db, clock } = sandbox;
  const routes = new Hono<HonoEnv>();
  routes.post("/settings/api/tokens/", (c) => createByHand(sandbox, c, shownOnce));
  routes.post("/settings/api/tokens/:id/revoke/", (c) => {
    const id = c.req.param("id");
    const library = settingsUser(c).library_id;
    if (library === null || !hasConnection(db, library, id)) {
      return messagePage(c, 404, "No such token", "It may belong to an application that was deleted.");
    }
    revokeTokenSet(db, id, clock.now());
    return c.redirect("/settings/api/", 303);
  });
  return routes;
}

function createByHand(sandbox: Sandbox, c: Context<HonoEnv>, shownOnce: ShownOnce) {
  const user = settingsUser(c);
  const { form } = c.var;
  const libraryId = user.library_id;
  if (libraryId === null) return messagePage(c, 403, "No library", "A partner has no library to add to.");
  const clientId = form.get("client_id") ?? "";
  const application = listAddableApplications(sandbox.db, user.id).find((row) => row.client_id === clientId);
  if (application === undefined) return showSettings(sandbox, c, { tokenError: "Choose an application." });
  const name = form.get("name")?.trim() ?? "";
  if (name === "" || name.length > 200) {
    return showSettings(sandbox, c, { tokenError: "Give the token a name of 1 to 200 characters." });
  }
  const scopes = form.getAll("scope").filter(isScope);
  if (scopes.length === 0) return showSettings(sandbox, c, { tokenError: "Choose at least one scope." });
  const set = {
    client_id: clientId,
    library_id: libraryId,
    user_id: user.id,
    origin: "hand-made",
    name,
  } as const;
  const terms = pairTerms(sandbox, scopes.join(" "));
  const pair = inTransaction(sandbox.db, () => insertTokenSet(sandbox.db, set, terms));
  const path = shownOnce.keep(user.id, {
    title: `Tokens of ${name}`,
    explanation: `Give both to the maker of ${application.name}. They are shown only this once.`,
    fields: [
      { id: "access-token", label: "Access token", value: pair.accessToken },
      { id: "refresh-token", label: "Refresh token", value: pair.refreshToken },
    ],
  });
  return c.redirect(path, 303);
}
