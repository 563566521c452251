import { ChevronRight } from "lucide-react";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { causeWords, doubtWords } from "#lib/health/cause-view.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";

type Verdict = NonNullable<TokenSetView["verdict"]>;

function ToCustomer({ text }: { text: string }) {
  return (
    <p>
      <span className="font-medium">Say to the customer:</span> “{text}”{" "}
      <CopyButton text={text} what="what to say to the customer" />
    </p>
  );
}

function Details({ text }: { text: string | null }) {
  return text ? (
    <details className="group mt-1 text-sm text-ink-soft">
      <summary className="inline-flex min-h-6 items-center gap-1 rounded-xs hover:underline touch:min-h-11">
        <ChevronRight aria-hidden="true" className="size-3.5 group-open:rotate-90" />
        Technical details
      </summary>
      <p>{text}</p>
    </details>
  ) : null;
}

function Lost({ set, verdict }: { set: TokenSetView; verdict: Verdict }) {
  const { headline, toCustomer } = causeWords[verdict];
  return (
    <Notice tone="danger" title={headline}>
      <ToCustomer text={toCustomer} />
      <p className="mt-1">
        <TextLink href={`/token-sets/${set.id}/connect`}>Reconnect</TextLink>
      </p>
      <Details text={set.verdictEvidence} />
    </Notice>
  );
}

function Stopped({ set }: { set: TokenSetView }) {
  const { headline, toCustomer } = causeWords.client_secret_changed;
  return (
    <Notice tone="danger" title={headline}>
      <ToCustomer text={toCustomer} />
      <p className="mt-1">
        Nothing is sent for this set until the secret is replaced; its tokens are kept. No new consent is
        needed. <TextLink href={`/applications/${set.application.id}`}>Replace secret</TextLink>
      </p>
      <Details text={set.verdictEvidence} />
    </Notice>
  );
}

function BeingClarified({ set }: { set: TokenSetView }) {
  const { headline, toCustomer } = doubtWords;
  return (
    <Notice tone="warning" title={headline}>
      <ToCustomer text={toCustomer} />
      <p className="mt-1">
        Larder keeps asking Apicbase. Where the restaurant cannot wait, a new connection works at once.{" "}
        <TextLink href={`/token-sets/${set.id}/connect`}>Reconnect</TextLink>
      </p>
      <Details text={set.doubtEvidence} />
    </Notice>
  );
}

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
  if (set.health === "on_hold") return <Stopped set={set} />;
  if (set.verdict) return <Lost set={set} verdict={set.verdict} />;
  if (set.doubtSince) return <BeingClarified set={set} />;
  if (set.failureCount === 0) return null;
  return (
    <Notice tone="warning" title="The last refresh failed">
      {set.failureReason}
    </Notice>
  );
}
