import { ChevronRight } from "lucide-react";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { causeWords } from "#lib/health/cause-view.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";

/** What is wrong, why, what to say to the customer, and what to do next. */
export function TokenSetNotices({ set }: { set: TokenSetView }) {
  if (set.revokedAt && set.revocationProof === "unconfirmed") {
    return (
      <Notice tone="warning" title="Apicbase did not confirm the revocation">
        {set.revocationDetail}
      </Notice>
    );
  }
  if (set.revokedAt) return null;
  if (set.verdict) {
    const { headline, toCustomer } = causeWords[set.verdict];
    return (
      <Notice tone="danger" title={headline}>
        <p>
          <span className="font-medium">Say to the customer:</span> “{toCustomer}”{" "}
          <CopyButton text={toCustomer} what="what to say to the customer" />
        </p>
        <p className="mt-1">
          {set.verdict === "client_secret_changed" ? (
            <TextLink href={`/applications/${set.application.id}`}>Replace secret</TextLink>
          ) : (
            <TextLink href={`/token-sets/${set.id}/connect`}>Reconnect</TextLink>
          )}
        </p>
        {set.verdictEvidence && (
          <details className="group mt-1 text-sm text-ink-soft">
            <summary className="inline-flex min-h-6 items-center gap-1 rounded-xs hover:underline touch:min-h-11">
              <ChevronRight aria-hidden="true" className="size-3.5 group-open:rotate-90" />
              Technical details
            </summary>
            <p>{set.verdictEvidence}</p>
          </details>
        )}
      </Notice>
    );
  }
  if (set.failureCount === 0) return null;
  return (
    <Notice tone="warning" title="The last refresh failed">
      {set.failureReason}
    </Notice>
  );
}
