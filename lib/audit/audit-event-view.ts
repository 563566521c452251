import type { Environment } from "#lib/auth/permissions.ts";
import { type AuditFact, toAuditFacts } from "./audit-detail.ts";
import type { AuditEventRow } from "./audit-repository.ts";
import { findAuditWords } from "./audit-words.ts";

/** One event in words: "‹actor› ‹did› ‹subject› ‹after›". */
export interface AuditEventView {
  id: string;
  at: string;
  action: string;
  /** `id` is null for what Larder did by itself, and for resource owners who came by a connect link. */
  actor: { id: string | null; name: string };
  did: string;
  after: string | null;
  /** The sentence ends without the subject. */
  alone: boolean;
  trouble: boolean;
  subject: {
    type: string;
    id: string;
    name: string;
    /** False once it was deleted, and where it was not looked up: then there is no page to link to. */
    exists: boolean;
  };
  environment: Environment | null;
  facts: AuditFact[];
}

export function toAuditEventView(row: AuditEventRow, existing: ReadonlySet<string>): AuditEventView {
  const words = findAuditWords(row.action);
  return {
    id: row.id,
    at: row.at.toISOString(),
    action: row.action,
    actor: { id: row.actorUserId, name: row.actorName },
    did: words?.did ?? `did “${row.action}” to`,
    after: words?.after ?? null,
    alone: words?.alone ?? false,
    trouble: words?.trouble ?? false,
    subject: {
      type: row.subjectType,
      id: row.subjectId,
      name: row.subjectName,
      exists: existing.has(row.subjectId),
    },
    environment: row.environment,
    facts: toAuditFacts(row.detail),
  };
}

/** The event as plain text, where there are no links. */
export function toSentence(event: AuditEventView): string {
  const { actor, did, subject, after, alone } = event;
  return [actor.name, did, alone ? null : subject.name, after].filter(Boolean).join(" ");
}

/** Facts that only the technical details of a token set show. */
export const technicalTerms: ReadonlySet<string> = new Set([
  "Generation",
  "Apicbase’s status",
  "Apicbase’s answer",
]);
