import type { Context } from "hono";
import type { UserRow } from "../accounts/user-store.ts";
import { listAddableApplications, listOwnApplications } from "../applications/application-store.ts";
import { showPage } from "../browser/visit.ts";
import type { HonoEnv, Sandbox } from "../sandbox-context.ts";
import { listConnections } from "./connection-store.ts";
import { settingsPage } from "./settings-page.ts";

export function settingsUser(c: Context<HonoEnv>): UserRow {
  if (c.var.user === null) throw new Error("API Settings were reached without signing in.");
  return c.var.user;
}

export function showSettings(
  sandbox: Sandbox,
  c: Context<HonoEnv>,
  errors: { registerError?: string; tokenError?: string } = {},
) {
  const user = settingsUser(c);
  const { db } = sandbox;
  const own = listOwnApplications(db, user.id);
  const addable = listAddableApplications(db, user.id);
  const listed =
    user.library_id === null ? { connections: [], total: 0 } : listConnections(db, user.library_id);
  const { registerError = null, tokenError = null } = errors;
  const view = { user, csrfToken: c.var.csrfToken, own, addable, ...listed, registerError, tokenError };
  const isRefused = registerError !== null || tokenError !== null;
  return showPage(c, "API Settings", settingsPage(view), isRefused ? 400 : 200);
}
