import { html } from "hono/html";
import type { UserRow } from "../accounts/user-store.ts";
import type { ApplicationRow } from "../applications/application-store.ts";
import { csrfField, type Html, problem } from "../browser/layout.ts";
import { allScopes, scopeMeanings } from "../oauth/scopes.ts";
import type { ConnectionRow } from "./connection-store.ts";
import { connectionsSection } from "./connections-section.ts";

export type SettingsView = {
  user: UserRow;
  csrfToken: string;
  own: ApplicationRow[];
  addable: ApplicationRow[];
  connections: ConnectionRow[];
  total: number;
  registerError: string | null;
  tokenError: string | null;
};

export function settingsPage(view: SettingsView): Html {
  const { library_name: library } = view.user;
  return html`<h1>API Settings</h1>
<p class="lead">${
    library === null
      ? "The applications you make for other people's libraries."
      : html`Applications that may reach the data of <strong>${library}</strong>, and the tokens they hold.`
  }</p>
${ownApplicationsSection(view)}
${view.user.library_id === null ? html`` : html`${addApplicationSection(view)}${connectionsSection(view)}`}`;
}

function ownApplicationsSection({ user, own, csrfToken, registerError }: SettingsView): Html {
  return html`<section class="card" aria-labelledby="own-heading">
<h2 id="own-heading">Your applications</h2>
${own.length === 0 ? html`<p class="quiet">None yet. Register one to get a client ID and a client secret.</p>` : ownList(own)}
<h3>Register an application</h3>
${problem(registerError)}
<form class="row" method="post" action="/settings/api/applications/">
${csrfField(csrfToken)}
<div class="field"><label for="application-name">Application name</label>
<input id="application-name" name="name" maxlength="200" required></div>
${user.role === "partner" ? listedChoice(false) : html``}
<button class="primary">Register</button>
</form>
</section>`;
}

function ownList(own: ApplicationRow[]): Html {
  return html`<ul class="plain">${own.map(
    (
      application,
    ) => html`<li><a href="/settings/api/applications/${application.client_id}/">${application.name}</a>
${application.listed === 1 ? html`<span class="tag">listed</span>` : html``}
<span class="code quiet">${application.client_id}</span></li>`,
  )}</ul>`;
}

export function listedChoice(isListed: boolean): Html {
  return html`<label class="check"><input type="checkbox" name="listed" value="1" ${isListed ? "checked" : ""}>
<span>List it for every library to add</span></label>`;
}

function addApplicationSection({ user, addable, csrfToken, tokenError }: SettingsView): Html {
  return html`<section class="card" aria-labelledby="add-heading">
<h2 id="add-heading">Add an application to my library</h2>
<p class="quiet">For an application without a sign-in of its own: make its tokens here and give both to its maker.
They are shown once.</p>
${problem(tokenError)}
${addable.length === 0 ? html`<p>There is no application to add: register one above, or let a partner list one.</p>` : tokenForm(addable, user, csrfToken)}
</section>`;
}

function tokenForm(addable: ApplicationRow[], user: UserRow, csrfToken: string): Html {
  return html`<form method="post" action="/settings/api/tokens/">
${csrfField(csrfToken)}
<div class="field"><label for="client">Application</label>
<select id="client" name="client_id" required>${addable.map(
    (application) =>
      html`<option value="${application.client_id}">${application.name}${
        application.owner_id === user.id ? " (yours)" : ""
      }</option>`,
  )}</select></div>
<div class="field"><label for="token-name">Token name</label>
<input id="token-name" name="name" maxlength="200" required placeholder="POS Antwerp"></div>
<fieldset><legend>Scopes</legend>${allScopes.map(
    (scope) => html`<label class="check"><input type="checkbox" name="scope" value="${scope}">
<span><strong>${scope}</strong> ${scopeMeanings[scope]}</span></label>`,
  )}</fieldset>
<button class="primary">Create</button>
</form>`;
}
