import { html } from "hono/html";
import type { UserRow } from "../accounts/user-store.ts";
import { copyField, csrfField, type Html } from "../browser/layout.ts";
import type { AuthorizeRequest } from "./authorize-request.ts";
import { type Scope, scopeMeanings, splitScope } from "./scopes.ts";

type ConsentView = { request: AuthorizeRequest; user: UserRow; csrfToken: string; path: string };

/** The form posts to the address it was opened with, so that the back button and a second click work. */
export function consentPage({ request, user, csrfToken, path }: ConsentView): Html {
  const { application, scopes, redirectUri } = request;
  const permitted = splitScope(user.permissions);
  return html`<section class="card narrow">
<h1>Authorize ${application.name}?</h1>
<p><strong>${application.name}</strong> asks for access to the library <strong>${user.library_name}</strong>:</p>
<ul class="scopes">${scopes.map((scope) => scopeLine(scope, permitted.includes(scope)))}</ul>
<p class="quiet">It keeps this access until you revoke it in API Settings. You will be sent to
<span class="code">${new URL(redirectUri).host}</span>.</p>
<form class="actions" method="post" action="${path}">
${csrfField(csrfToken)}
<button class="primary" name="decision" value="authorize">Authorize</button>
<button name="decision" value="cancel">Cancel</button>
</form>
<hr>
<form method="post" action="/accounts/logout/">
${csrfField(csrfToken)}<input type="hidden" name="next" value="${path}">
<p class="quiet">Signed in as ${user.name} (${user.email}). <button class="link">Use another account</button></p>
</form>
</section>`;
}

function scopeLine(scope: Scope, isPermitted: boolean): Html {
  return html`<li><strong>${scope}</strong> <span>${scopeMeanings[scope]}</span>
${isPermitted ? html`` : html`<em>You have no access to this, so the application gets none either.</em>`}</li>`;
}

type CodeView = { code: string | undefined; error: string | undefined; ttlSeconds: number };

/** The page that the browser reaches when an application has no redirect URI. */
export function codePage({ code, error, ttlSeconds }: CodeView): Html {
  if (code !== undefined && code !== "") {
    return html`<section class="card narrow"><h1>Your authorization code</h1>
<p>Copy this code into the application. It works once, and only for ${ttlSeconds} seconds after you clicked Authorize.</p>
${copyField("code", "Authorization code", code)}</section>`;
  }
  const reason =
    error === "access_denied" ? "You cancelled, so the application gets no access." : (error ?? "");
  return html`<section class="card narrow"><h1>No authorization code</h1>
<p>${reason === "" ? "This page shows the code after you authorize an application." : reason}</p></section>`;
}
