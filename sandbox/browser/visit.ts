import type { Context, MiddlewareHandler } from "hono";
import { html } from "hono/html";
import { csrfTokenFor, isCsrfTokenValid } from "../accounts/csrf.ts";
import { findSignedInUser } from "../accounts/session.ts";
import type { HonoEnv, Sandbox } from "../sandbox-context.ts";
import { type Html, page } from "./layout.ts";

// No form-action: browsers apply it to redirects too, and Authorize redirects to the application.
const contentSecurityPolicy =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Loads the signed-in user, and refuses a form without this browser's CSRF token. */
export function startVisit(sandbox: Sandbox): MiddlewareHandler<HonoEnv> {
  return async (c, next) => {
    setPageHeaders(c);
    c.set("user", findSignedInUser(sandbox, c));
    c.set("csrfToken", csrfTokenFor(sandbox, c));
    c.set("form", new URLSearchParams(c.req.method === "POST" ? await c.req.text() : ""));
    if (c.req.method === "POST" && !isCsrfTokenValid(sandbox, c, c.var.form.get("csrf_token"))) {
      return messagePage(c, 403, "This form is out of date", "Go back, reload the page and try again.");
    }
    return next();
  };
}

function setPageHeaders(c: Context<HonoEnv>): void {
  c.header("Content-Security-Policy", contentSecurityPolicy);
  c.header("X-Content-Type-Options", "nosniff");
  c.header("Referrer-Policy", "same-origin");
  c.header("Cache-Control", "no-store");
}

export function showPage(
  c: Context<HonoEnv>,
  title: string,
  body: Html,
  status: 200 | 400 | 401 | 403 | 404 = 200,
) {
  return c.html(page({ title, user: c.var.user ?? null, csrfToken: c.var.csrfToken ?? "" }, body), status);
}

export function messagePage(c: Context<HonoEnv>, status: 400 | 403 | 404, title: string, text: string) {
  return showPage(
    c,
    title,
    html`<section class="card narrow"><h1>${title}</h1><p>${text}</p></section>`,
    status,
  );
}

/** Redirects to the sign-in page, which then returns to the requested page. */
export function redirectToSignIn(c: Context<HonoEnv>) {
  const url = new URL(c.req.url);
  return c.redirect(`/accounts/login/?${new URLSearchParams({ next: url.pathname + url.search })}`);
}
