import { Notice } from "#components/ui/notice.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { verdictWords } from "#lib/custody/verdict-view.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";

/** What is wrong, on what evidence, and the way back. */
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
    const curable = set.verdict === "client_secret_changed";
    return (
      <Notice tone="danger" title={`Verdict: ${verdictWords[set.verdict]}`}>
        {set.verdictEvidence}{" "}
        {curable ? (
          <TextLink href={`/applications/${set.application.id}`}>Replace the client secret</TextLink>
        ) : (
          <TextLink href={`/token-sets/${set.id}/connect`}>Reauthorize</TextLink>
        )}
      </Notice>
    );
  }
  if (set.failureCount === 0) return null;
  return (
    <Notice tone="warning" title="The last refresh did not go through">
      {set.failureReason}
    </Notice>
  );
}
