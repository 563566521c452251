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
          <details className="mt-1 text-sm text-ink-soft">
            <summary className="w-fit rounded-xs">Technical details</summary>
            {set.verdictEvidence}
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
