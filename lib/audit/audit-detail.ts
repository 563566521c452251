import { looksLikeSecret } from "#lib/text/pasted-values.ts";

/** One fact about an event, in words. */
export interface AuditFact {
  term: string;
  value: string;
}

const triggers: Record<string, string> = {
  person: "by hand",
  api: "by API",
  schedule: "on schedule",
  recovery: "after an interruption",
};

const redirects: Record<string, string> = { callback: "automatically", "copy-code": "pasted by a person" };
const whys: Record<string, string> = {
  other_client: "given to another application",
  other_library: "another library’s",
  other_user: "another user’s",
  other_than_beside: "another library’s than the one that other sets see",
  unknown: "Apicbase did not say whose it is",
};
const proofs: Record<string, string> = { proved: "confirmed", unconfirmed: "not confirmed" };

/** The facts that events are known to have, by the names that readers know, in reading order. */
const terms: Record<string, string> = {
  from: "Before",
  to: "After",
  into: "Merged into",
  merged: "Merged library",
  production: "Production token sets",
  development: "Development token sets",
  application: "Application",
  library: "Library",
  bulkRun: "Part of",
  done: "Done",
  skipped: "Skipped",
  failed: "Failed",
  unknown: "Outcome unknown",
  left: "Not begun",
  trigger: "Started",
  generation: "Generation",
  grantedBy: "Access of",
  usedNow: "In use then",
  why: "Kept aside because",
  adopted: "Kept tokens taken into use",
  inForce: "In use",
  outcome: "Outcome",
  verdict: "Cause",
  active: "Works at Apicbase",
  proof: "End of access",
  providerStatus: "Apicbase’s status",
  error: "Apicbase’s answer",
  scopes: "Scopes",
  clientId: "Client ID",
  authentication: "Client credentials sent in",
  redirect: "Code comes back",
  hint: "Secret ends in",
  duplicate: "Tokens of another token set",
  on: "Switched on",
  number: "Number",
  tells: "Tells",
  quietZone: "Quiet hours by the clocks of",
  until: "Until",
  recipient: "Recipient",
  sentBy: "Sent by",
  expiresAt: "Expires",
  reason: "Reason",
  pausedBy: "Was paused by",
  pauseReason: "Was paused because",
  pausedAt: "Was paused since",
  accessUntil: "Access token works until",
  note: "Note",
  address: "Address",
  device: "Device",
  times: "Times within an hour",
  ended: "Sessions ended",
  events: "Events before",
  through: "Up to number",
  chainHash: "Hash at that number",
  of: "Rows of",
  rows: "Rows",
  before: "Older than",
  file: "Written to the file",
  backup: "Backup",
  fileDigest: "SHA-256 of the file",
};
const order = Object.keys(terms);

/** The database does not keep the order of keys. */
function place(key: string): number {
  const index = order.indexOf(key);
  return index === -1 ? order.length : index;
}

const secretName = /secret|token|password|verifier|cookie|authorization|^code$|^state$/i;
const longestValue = 300;

function toTerm(key: string): string {
  const spaced = key
    .replace(/[-_]/g, " ")
    .replace(/([a-z])([A-Z])/g, (_match, a, b) => `${a} ${b.toLowerCase()}`);
  return terms[key] ?? spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

function toText(key: string, value: unknown): string | null {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(String).join(", ");
  if (typeof value === "object") return JSON.stringify(value);
  const text = String(value);
  if (key === "trigger") return triggers[text] ?? text;
  if (key === "redirect") return redirects[text] ?? text;
  if (key === "proof") return proofs[text] ?? text;
  if (key === "why") return whys[text] ?? text.replaceAll("_", " ");
  return key === "verdict" || key === "outcome" ? text.replaceAll("_", " ") : text;
}

/** For links alone. */
const unsaid = ["bulkRunId"];

/** Long, and public. */
const plain = ["clientId", "chainHash", "fileDigest"];

/**
 * An event's detail as terms and values. Events never hold secrets; what is named or shaped like one is withheld here
 * all the same.
 */
export function toAuditFacts(detail: unknown): AuditFact[] {
  if (typeof detail !== "object" || detail === null || Array.isArray(detail)) return [];
  const entries = Object.entries(detail).toSorted(([left], [right]) => place(left) - place(right));
  return entries.flatMap(([key, value]) => {
    if (unsaid.includes(key)) return [];
    const text = toText(key, value);
    if (text === null) return [];
    const suspicious = !plain.includes(key) && (secretName.test(key) || looksLikeSecret(text));
    return [{ term: toTerm(key), value: suspicious ? "withheld" : text.slice(0, longestValue) }];
  });
}
