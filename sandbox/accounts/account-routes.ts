import { verify } from "@node-rs/argon2";
import { Hono } from "hono";
import { html } from "hono/html";
import { csrfField, type Html, problem } from "../browser/layout.ts";
import { showPage } from "../browser/visit.ts";
import type { HonoEnv, Sandbox } from "../sandbox-context.ts";
import { endSession, startSession } from "./session.ts";
import { findUserByEmail, type UserRow } from "./user-store.ts";

// An unknown address takes as long to check as a known one. Nobody knows a password for this hash.
const decoyHash =
  "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$5m6F9Cyyf2FhGZ1cBfmOXjl0cCYxUfL3LTcfN1zJ9xQ";

export function accountRoutes(sandbox: Sandbox): Hono<HonoEnv> {
  const routes = new Hono<HonoEnv>();
  routes.get("/accounts/login/", (c) => {
    const next = safeNext(c.req.query("next"));
    return showPage(c, "Sign in", signInForm({ next, email: "", error: null, csrfToken: c.var.csrfToken }));
  });
  routes.post("/accounts/login/", async (c) => {
    const { form, csrfToken } = c.var;
    const next = safeNext(form.get("next"));
    const email = form.get("email") ?? "";
    const user = await findByPassword(sandbox, email, form.get("password") ?? "");
    if (user !== null) {
      startSession(sandbox, c, user.id);
      return c.redirect(next, 303);
    }
    const error = "Wrong email address or password.";
    return showPage(c, "Sign in", signInForm({ next, email, error, csrfToken }), 401);
  });
  routes.post("/accounts/logout/", (c) => {
    endSession(sandbox, c);
    const next = c.var.form.get("next");
    return c.redirect(next === null ? "/" : safeNext(next), 303);
  });
  return routes;
}

async function findByPassword({ db }: Sandbox, email: string, password: string): Promise<UserRow | null> {
  const user = findUserByEmail(db, email);
  const fits = await verify(user?.password_hash ?? decoyHash, password).catch(() => false);
  return fits ? user : null;
}

/** Allows only paths of this server, so that a link cannot send the browser to another site. */
function safeNext(next: string | null | undefined): string {
  const isOwnPath =
    next != null && URL.canParse(next, "http://own") && new URL(next, "http://own").host === "own";
  return isOwnPath && next.startsWith("/") ? next : "/settings/api/";
}

type SignInForm = { next: string; email: string; error: string | null; csrfToken: string };

function signInForm({ next, email, error, csrfToken }: SignInForm): Html {
  return html`<section class="card narrow">
<h1>Sign in</h1>
<p class="quiet">Use one of the <a href="/">demo accounts</a>, not your Apicbase credentials.</p>
${problem(error)}
<form method="post" action="/accounts/login/">
${csrfField(csrfToken)}
<input type="hidden" name="next" value="${next}">
<div class="field"><label for="email">Email address</label>
<input id="email" name="email" type="email" value="${email}" autocomplete="username" required></div>
<div class="field"><label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required></div>
<button class="primary">Sign in</button>
</form>
</section>`;
}
