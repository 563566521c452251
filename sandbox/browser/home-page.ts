import { html } from "hono/html";
import { demoAccounts, demoPassword } from "../storage/seed-accounts.ts";
import type { Html } from "./layout.ts";

const addresses = [
  ["Authorize", "/oauth/authorize/"],
  ["Token", "/oauth/token/"],
  ["Introspect", "/oauth/introspect/"],
  ["Revoke", "/oauth/revoke_token/"],
  ["Page that shows the code", "/oauth/code/"],
  ["API, for example", "/api/v2/library/recipes"],
] as const;

export function homePage(publicUrl: string): Html {
  return html`<h1>This is not Apicbase</h1>
<p class="lead">This sandbox runs on this computer and behaves like Apicbase's OAuth provider. Use it to try things out and to test.
It never contacts the real service and holds no real restaurant's data.</p>
<section class="card" aria-labelledby="accounts-heading">
<h2 id="accounts-heading">Demo accounts</h2>
<p>They all have the password <span class="code">${demoPassword}</span>.</p>
<ul class="plain">${demoAccounts.map(
    (account) =>
      html`<li><strong class="code">${account.email}</strong> <span>${account.name}, ${account.about}</span></li>`,
  )}</ul>
<p><a class="button" href="/settings/api/">Open API Settings</a></p>
</section>
<section class="card" aria-labelledby="addresses-heading">
<h2 id="addresses-heading">Addresses</h2>
<dl>${addresses.map(([name, path]) => html`<div><dt>${name}</dt><dd class="code">${publicUrl}${path}</dd></div>`)}</dl>
</section>`;
}
