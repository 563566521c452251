"use client";

import { useActionState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { idle } from "#lib/entry/action-state.ts";
import type { RefreshOutcome } from "#lib/refresh/refresh-outcome.ts";
import type { CheckOutcome } from "#lib/token-sets/check-token-set.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { checkAction, refreshAction } from "../../actions.ts";
import { RefreshInUse } from "./refresh-in-use.tsx";

interface Props {
  set: TokenSetView;
  mayRefresh: boolean;
  mayConnect: boolean;
}

function RefreshNotice({ outcome }: { outcome: RefreshOutcome }) {
  switch (outcome.outcome) {
    case "refreshed":
      return (
        <Notice tone="success" title="Refreshed: the new tokens are in use" announce>
          The old tokens no longer work at Apicbase and are erased here. A machine that still uses the old
          access token needs the new one.
        </Notice>
      );
    case "reauthorize":
      return (
        <Notice tone="danger" title="Not refreshed: reconnect this token set" announce>
          {outcome.evidence}
        </Notice>
      );
    case "credentials_refused":
      return (
        <Notice tone="danger" title="Not refreshed: Apicbase refused the client secret" announce>
          {outcome.detail}
        </Notice>
      );
    case "retry_later":
      return (
        <Notice tone="warning" title="Not refreshed" announce>
          {outcome.detail}
        </Notice>
      );
  }
}

function toCheckTitle(active: boolean | null): string {
  if (active === null) return "Not known: Apicbase did not answer";
  return active ? "The access token works" : "The access token does not work";
}

function CheckNotice({ outcome }: { outcome: CheckOutcome }) {
  const { active, detail, askedAt } = outcome;
  return (
    <Notice tone={active ? "success" : "warning"} title={toCheckTitle(active)} announce>
      {detail} Heard <ExactTime at={askedAt} />.
    </Notice>
  );
}

/** What this person can do with the set now, and the result of what they did. */
export function TokenSetActions({ set, mayRefresh, mayConnect }: Props) {
  const [refreshed, refresh] = useActionState(refreshAction, idle);
  const [checked, check] = useActionState(checkAction, idle);
  const living = set.generation > 0 && !set.revokedAt;
  const refreshable = living && (set.verdict === null || set.verdict === "client_secret_changed");
  const checkable = set.generation > 0 && set.revocationProof !== "proved";
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap gap-2">
        {mayRefresh && refreshable && !set.holder && (
          <form action={refresh}>
            <input type="hidden" name="tokenSetId" value={set.id} />
            <input type="hidden" name="seenGeneration" value={set.generation} />
            <SubmitButton>Refresh now</SubmitButton>
          </form>
        )}
        {mayRefresh && refreshable && set.holder && (
          <RefreshInUse set={set} machine={set.holder} action={refresh} />
        )}
        {checkable && (
          <form action={check}>
            <input type="hidden" name="tokenSetId" value={set.id} />
            <SubmitButton variant="secondary">Check</SubmitButton>
          </form>
        )}
        {mayConnect && (
          <ButtonLink href={`/token-sets/${set.id}/connect`} variant={refreshable ? "secondary" : "primary"}>
            {set.generation === 0 ? "Connect" : "Reconnect"}
          </ButtonLink>
        )}
      </div>
      <ActionAlert state={refreshed} done={(outcome) => <RefreshNotice outcome={outcome} />} />
      <ActionAlert state={checked} done={(outcome) => <CheckNotice outcome={outcome} />} />
    </div>
  );
}
