import { toCode, toDocument, toFacts, toSection, toTime, withTimes } from "./evidence-document.ts";
import type { RevocationReceipt } from "./get-revocation-receipt.ts";
import { html } from "./html.ts";

const environments = { development: "Development", production: "Production" };

/** What may be said of the proof, and no more. */
function toLead({ proof, finding, revokedAt }: RevocationReceipt) {
  const lead =
    proof === "proved"
      ? `Access ended at Apicbase, and Apicbase’s answers confirm it.`
      : `Apicbase was asked to end access; its answers do not confirm that it did.`;
  return html`<p class="lead">${lead}</p>
<p>${finding && withTimes(finding)}</p>
<p class="soft">Revoked on ${toTime(revokedAt)}.</p>
`;
}

function toCalls({ calls, revokeUrl }: RevocationReceipt) {
  if (calls.length === 0) return html`<p>Its calls to Apicbase are no longer in the history.</p>`;
  const rows = calls.map(
    (
      call,
    ) => html`<tr><td class="time">${toTime(call.startedAt)}</td><td>${call.startedBy}</td><td>${call.generation}</td>
<td>${call.status ?? "none"}</td><td>${(call.outcome ?? "under way").replaceAll("_", " ")}</td><td>${call.detail && withTimes(call.detail)}</td></tr>
`,
  );
  return html`<p class="soft">To ${revokeUrl}, newest first.</p>
<div class="wide"><table><thead><tr><th>Sent</th><th>Started by</th><th>Generation</th><th>HTTP status</th><th>Outcome</th><th>What was heard</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function toRecord({ event, head }: RevocationReceipt) {
  return html`${toFacts([
    ["Event", toCode(event?.id ?? null) ?? "no longer in the database: see the archive of the record"],
    ["Number in the record", event?.number ?? null],
    ["Recorded", toTime(event?.recordedAt ?? null)],
    ["Digest of the event", toCode(event?.digest ?? null)],
    ["Hash before it", toCode(event?.before || null)],
    ["Its hash", toCode(event?.hash ?? null)],
    ["Head of the record", toCode(head)],
  ])}
<p class="soft">The record is chained: each hash stands for all events up to its number. Whoever operates Larder checks that the record is still the one that this
receipt was taken from:</p>
<p class="mono">npm run audit:verify -- --head ${head ?? "…"}</p>`;
}

/** The receipt as one file of HTML. */
export function toReceiptDocument(receipt: RevocationReceipt): string {
  const { tokenSet: set, application, organization, pairs } = receipt;
  const title = `Revocation receipt: ${set.name}`;
  const copies = `${pairs.erased} of ${pairs.issued} erased${pairs.lastErasedAt ? `, the last on ${toTime(pairs.lastErasedAt)}` : ""}`;
  return toDocument(
    title,
    html`<h1>${title}</h1>
<p class="soft">Issued by Larder on ${toTime(receipt.issuedAt)}.</p>
${toSection("What was proved", toLead(receipt))}
${toSection(
  "What was revoked",
  toFacts([
    ["Token set", set.name],
    ["ID", toCode(set.id)],
    ["Environment", environments[set.environment]],
    ["Library", set.library],
    ["Application", application.name],
    ["Client ID", toCode(application.clientId)],
    ["Organization", organization.name],
    ["Revoked by", receipt.revokedBy],
    ["Larder’s copies of the tokens", copies],
  ]),
)}
${toSection("Calls to Apicbase", toCalls(receipt))}
${toSection("In the record", toRecord(receipt))}`,
  );
}
