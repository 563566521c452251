import { TriangleAlert } from "lucide-react";
import { TextLink } from "#components/ui/text-link.tsx";
import type { AuditEventView } from "#lib/audit/audit-event-view.ts";

/** The page of a subject; null where it has none or was deleted. */
function subjectHref({ type, id, exists }: AuditEventView["subject"]): string | null {
  if (!exists) return null;
  if (type === "bulk-run") return `/bulk-runs/${id}`;
  if (type === "library") return `/libraries/${id}`;
  if (type === "destination") return `/settings/destinations/${id}`;
  if (type === "token-set") return `/token-sets/${id}`;
  return type === "application" ? `/applications/${id}` : null;
}

/** One event as a sentence with a link to its subject. */
export function AuditSentence({ event }: { event: AuditEventView }) {
  const { actor, did, subject, after, alone, trouble } = event;
  const href = subjectHref(subject);
  return (
    <span className="min-w-0 wrap-anywhere text-pretty">
      {trouble && (
        <TriangleAlert
          role="img"
          aria-label="Trouble:"
          className="mr-1.5 -mt-0.5 inline size-3.5 text-attention"
        />
      )}
      <span className="font-medium">{actor.name}</span> {did}
      {!alone && (
        <>
          {" "}
          {href ? (
            <TextLink href={href} prefetch={false}>
              {subject.name}
            </TextLink>
          ) : (
            <span className="font-medium">{subject.name}</span>
          )}
        </>
      )}
      {after && ` ${after}`}.
    </span>
  );
}
