import { html } from "hono/html";
import type { UserRow } from "../accounts/user-store.ts";
import type { ApplicationRow } from "../applications/application-store.ts";
import { copyField, csrfField, type Html, problem } from "../browser/layout.ts";
import { listedChoice } from "./settings-page.ts";
import type { Secret } from "./shown-once.ts";

export type ApplicationView = {
  application: ApplicationRow;
  user: UserRow;
  csrfToken: string;
  codePageUrl: string;
  redirectUri: string;
  error: string | null;
  saved: boolean;
};

export function applicationPage(view: ApplicationView): Html {
  const { application, user, csrfToken } = view;
  const path = `/settings/api/applications/${application.client_id}`;
  return html`<p><a href="/settings/api/">API Settings</a></p>
<h1>${application.name}</h1>
<section class="card">
${view.saved ? html`<p class="good" role="status">Saved.</p>` : html``}
${copyField("client-id", "Client ID", application.client_id)}
${redirectForm(view, path)}
${user.role === "partner" ? listedForm(application, path, csrfToken) : html``}
</section>
<section class="card" aria-labelledby="secret-heading">
<h2 id="secret-heading">Client secret</h2>
<p>It was shown when it was created and cannot be shown again. A new secret ends the old one at once.</p>
<form method="post" action="${path}/secret/">${csrfField(csrfToken)}<button>Create a new client secret</button></form>
</section>
<section class="card" aria-labelledby="delete-heading">
<h2 id="delete-heading">Delete</h2>
<p>All its tokens, in every library, stop working.</p>
<details><summary>Delete ${application.name}…</summary>
<form method="post" action="${path}/delete/">${csrfField(csrfToken)}<button class="danger">Delete for good</button></form>
</details>
</section>`;
}

function redirectForm({ redirectUri, codePageUrl, csrfToken, error }: ApplicationView, path: string): Html {
  return html`<form method="post" action="${path}/redirect-uri/">
${csrfField(csrfToken)}${problem(error)}
<div class="field"><label for="redirect-uri">Redirect URI</label>
<input class="code" id="redirect-uri" name="redirect_uri" type="url" value="${redirectUri}" placeholder="${codePageUrl}" aria-describedby="redirect-help">
<p class="quiet" id="redirect-help">The browser takes the code to this address. It must match exactly. Leave it empty to use
the page that shows the code, <span class="code">${codePageUrl}</span>.</p></div>
<button class="primary">Save redirect URI</button>
</form>`;
}

function listedForm(application: ApplicationRow, path: string, csrfToken: string): Html {
  return html`<hr><form class="row" method="post" action="${path}/listed/">
${csrfField(csrfToken)}${listedChoice(application.listed === 1)}<button>Save listing</button></form>`;
}

/** Shows the secret once; opened again, it says that the secret was shown already. */
export function shownOncePage(secret: Secret | null): Html {
  if (secret === null) {
    return html`<section class="card narrow"><h1>Shown already</h1>
<p>This was shown once and is not kept. If you did not copy it, make a new one and revoke the old one.</p>
<p><a href="/settings/api/">Back to API Settings</a></p></section>`;
  }
  return html`<section class="card narrow"><h1>${secret.title}</h1>
<p>${secret.explanation}</p>
${secret.fields.map(({ id, label, value }) => copyField(id, label, value))}
<p><a href="/settings/api/">Back to API Settings</a></p></section>`;
}
