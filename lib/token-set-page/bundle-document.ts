import { toCode, toDocument, toFacts, toSection, toTime, withTimes } from "./evidence-document.ts";
import type { SupportBundle } from "./get-support-bundle.ts";
import { type Html, html } from "./html.ts";
import type { TimelineEntry } from "./timeline-view.ts";

const environments = { development: "Development", production: "Production" };
const kinds = { exchange: "Code exchange", import: "Import", refresh: "Refresh", revoke: "Revocation" };
const triggers = {
  person: "by hand",
  api: "by API",
  schedule: "on schedule",
  recovery: "after an interruption",
};
const sources = { exchange: "code exchange", refresh: "refresh", import: "import" };
const works = { yes: "yes", no: "no", unknown: "not known" };

function toAnswer({ tokenSet: { diagnosis } }: SupportBundle): Html {
  const { headline, evidence, heardAt, cause, since, larderNext, larderNextAt } = diagnosis;
  return html`<p class="lead">${withTimes(headline)}</p>
${toFacts([
  ["Works", works[diagnosis.works]],
  ["Known from", withTimes(evidence)],
  ["Heard", toTime(heardAt)],
  ["State", diagnosis.state],
  ["Cause", cause?.replaceAll("_", " ") ?? null],
  ["Since", toTime(since)],
  ["Larder does next", withTimes(larderNext)],
  ["When", toTime(larderNextAt)],
])}`;
}

function toSetFacts({ tokenSet: set, organization, clientId, access, tokenUrl }: SupportBundle): Html {
  const none = set.generation === 0 ? "not connected yet" : "none";
  return toFacts([
    ["Token set", set.name],
    ["ID", toCode(set.id)],
    ["Environment", environments[set.environment]],
    ["Library", set.library.name],
    ["Organization", organization],
    ["Application", set.application.name],
    ["Client ID", toCode(clientId)],
    ["Access of, as Apicbase says", [access?.user, access?.library].filter(Boolean).join(", of ")],
    ["Scopes asked for", set.requestedScopes.join(", ")],
    ["Scopes granted", set.grantedScopes.join(", ") || none],
    ["Generation", set.generation],
    ["Access token issued", toTime(set.accessTokenIssuedAt)],
    ["Access token expires", toTime(set.accessTokenExpiresAt)],
    ["Next refresh planned", toTime(set.nextRefreshAt)],
    ["Last refreshed", toTime(set.refreshedAt)],
    ["Created", toTime(set.createdAt)],
    ["Token endpoint", tokenUrl],
  ]);
}

/** What was last heard, word for word. */
function toHeard({ tokenSet: set }: SupportBundle): Html {
  const active = set.checkActive === null ? "no answer" : set.checkActive ? "works" : "does not work";
  const rows = [
    ["Check", set.checkedAt, [set.checkedAt && active, set.checkDetail].filter(Boolean).join(". ")],
    ["Failure", set.failedAt, set.failureReason],
    ["Being clarified", set.doubtSince, set.doubtEvidence],
    ["Cause", set.verdictAt, set.verdictEvidence],
    ["Revocation", set.revokedAt, set.revocationDetail],
  ] as const;
  const known = rows.filter(([, at, text]) => at !== null || Boolean(text));
  if (known.length === 0) return html`<p>Nothing yet.</p>`;
  return html`<div class="wide"><table><thead><tr><th>About</th><th>When</th><th>What was heard</th></tr></thead>
<tbody>${known.map(
    ([about, at, text]) =>
      html`<tr><td>${about}</td><td class="time">${toTime(at)}</td><td>${text && withTimes(text)}</td></tr>
`,
  )}</tbody></table></div>`;
}

interface Told {
  what: string;
  by: string | null;
  result: string;
}

function ofAttempt({ attempt }: Extract<TimelineEntry, { kind: "attempt" }>): Told {
  const { kind, trigger, generation, broughtGeneration, outcome, providerStatus, providerError } = attempt;
  const offered = kind === "exchange" || kind === "import" ? null : `generation ${generation} offered`;
  const brought = broughtGeneration === null ? null : `generation ${broughtGeneration} received`;
  const replay = attempt.replay ? "tried once more" : null;
  const result = [
    (outcome ?? "under way").replaceAll("_", " "),
    providerStatus === null ? null : `HTTP ${providerStatus}`,
    providerError,
    attempt.durationMs === null ? null : `${attempt.durationMs} ms`,
    attempt.detail,
  ];
  return {
    what: [kinds[kind], triggers[trigger], replay, offered, brought].filter(Boolean).join(", "),
    by: attempt.actor,
    result: result.filter(Boolean).join(". "),
  };
}

function ofEvent({ event }: Extract<TimelineEntry, { kind: "event" }>): Told {
  const { did, alone, subject, after, facts } = event;
  return {
    what: [did, alone ? null : subject.name, after].filter(Boolean).join(" "),
    by: event.actor.name,
    result: facts.map(({ term, value }) => `${term}: ${value}`).join(". "),
  };
}

function toTold(entry: TimelineEntry): Told {
  if (entry.kind === "attempt") return ofAttempt(entry);
  if (entry.kind === "event") return ofEvent(entry);
  const { machine, generation, count, lastAt, rejectedCount } = entry.handouts;
  const times = count === 1 ? "once" : `${count} times, the last on ${toTime(lastAt)}`;
  const refused = rejectedCount === 0 ? "" : `It said ${rejectedCount} times that the API refused it`;
  return {
    what: `collected the access token of generation ${generation}, ${times}`,
    by: machine,
    result: refused,
  };
}

function toTimeline({ timeline, isCut }: SupportBundle): Html {
  const rows = timeline.map((entry) => {
    const { what, by, result } = toTold(entry);
    return html`<tr><td class="time">${toTime(entry.at)}</td><td>${by}</td><td>${what}</td><td>${withTimes(result)}</td></tr>
`;
  });
  return html`<p class="soft">Newest first${isCut ? `; the newest ${timeline.length}, there is more` : ""}.</p>
<div class="wide"><table><thead><tr><th>When</th><th>Who</th><th>What</th><th>Result</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function toGenerations({ generations, tokenSet }: SupportBundle): Html {
  if (generations.length === 0) return html`<p>None yet.</p>`;
  const rows = generations.map((one) => {
    const standing =
      one.number === tokenSet.generation ? "current" : one.adopted ? "replaced" : "kept, not used";
    return html`<tr><td>${one.number}</td><td>${sources[one.source]}</td><td>${standing}</td><td class="time">${toTime(one.issuedAt)}</td>
<td class="time">${toTime(one.expiresAt)}</td><td class="time">${toTime(one.wipedAt) ?? "no"}</td><td>${one.scopes.join(", ")}</td></tr>
`;
  });
  return html`<div class="wide"><table><thead><tr><th>No.</th><th>From</th><th>Standing</th><th>Issued</th><th>Access token expires</th><th>Erased</th><th>Scopes</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/** The story of a set as one file of HTML. */
export function toBundleDocument(bundle: SupportBundle): string {
  const title = `Token set ${bundle.tokenSet.name}`;
  return toDocument(
    title,
    html`<h1>${title}</h1>
<p class="soft">From Larder, ${toTime(bundle.madeAt)}. Without tokens, secrets and codes, and without the names, addresses and devices of people who use Larder.</p>
${toSection("The answer", toAnswer(bundle))}
${toSection("The set", toSetFacts(bundle))}
${toSection("What was last heard", toHeard(bundle))}
${toSection("History", toTimeline(bundle))}
${toSection("Pairs of tokens", toGenerations(bundle))}
${toSection("In the record", toFacts([["Head of the record", toCode(bundle.head)]]))}`,
  );
}
