import { html } from "hono/html";
import { csrfField, type Html, instant } from "../browser/layout.ts";
import type { ConnectionRow } from "./connection-store.ts";

type ConnectionsView = { connections: ConnectionRow[]; total: number; csrfToken: string };

/** On a narrow screen rows become blocks, so every cell names its column. */
export function connectionsSection({ connections, total, csrfToken }: ConnectionsView): Html {
  return html`<section class="card" aria-labelledby="connections-heading">
<h2 id="connections-heading">Connected applications and tokens</h2>
${connections.length === 0 ? html`<p class="quiet">No application is connected.</p>` : connectionsTable(connections, csrfToken)}
${total > connections.length ? html`<p class="quiet">The newest ${connections.length} of ${total} are shown.</p>` : html``}
</section>`;
}

function connectionsTable(connections: ConnectionRow[], csrfToken: string): Html {
  return html`<table>
<thead><tr><th scope="col">Name</th><th scope="col">Application</th><th scope="col">Scopes</th>
<th scope="col">Created</th><th scope="col">Last refreshed</th><th scope="col">Access</th></tr></thead>
<tbody>${connections.map((connection) => connectionRow(connection, csrfToken))}</tbody>
</table>`;
}

function connectionRow(connection: ConnectionRow, csrfToken: string): Html {
  const name = connection.name ?? `Authorized by ${connection.user_name}`;
  return html`<tr>
<th scope="row">${name}</th>
<td data-label="Application">${connection.application_name}</td>
<td data-label="Scopes">${connection.scope}</td>
<td data-label="Created">${instant(connection.created_at)}</td>
<td data-label="Last refreshed">${instant(connection.refreshed_at)}</td>
<td data-label="Access">${connection.revoked_at === null ? revokeForm(connection, name, csrfToken) : html`<span class="tag dead">revoked</span>`}</td>
</tr>`;
}

function revokeForm(connection: ConnectionRow, name: string, csrfToken: string): Html {
  return html`<form method="post" action="/settings/api/tokens/${connection.id}/revoke/">
${csrfField(csrfToken)}<button class="danger" aria-label="Revoke ${name}">Revoke</button></form>`;
}
