"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { RefreshOutcome } from "#lib/refresh/refresh-outcome.ts";
import type { CheckOutcome } from "#lib/token-sets/check-token-set.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { checkAction, refreshAction } from "../../actions.ts";
import { resumeAction } from "../standing-actions.ts";
import { RefreshInUse } from "./refresh-in-use.tsx";
import { technicalHref } from "./set-href.ts";

type Submit = (formData: FormData) => void;

interface Props {
  set: TokenSetView;
  mayRefresh: boolean;
  mayConnect: boolean;
  mayReplaceSecret: boolean;
  mayPause: boolean;
}

/** Where what was heard is written down word for word. */
function Evidence({ setId }: { setId: string }) {
  return (
    <>
      What Apicbase answered is in the <TextLink href={technicalHref(setId)}>technical details</TextLink>.
    </>
  );
}

/** The answer above it says what is so: here is only what came of the click. */
function RefreshNotice({ setId, outcome }: { setId: string; outcome: RefreshOutcome }) {
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
          <Evidence setId={setId} />
        </Notice>
      );
    case "credentials_refused":
      return (
        <Notice tone="danger" title="Not refreshed: Apicbase refused the client secret" announce>
          No token was used up. <Evidence setId={setId} />
        </Notice>
      );
    case "retry_later":
      return (
        <Notice tone="warning" title="Not refreshed" announce>
          <Evidence setId={setId} />
        </Notice>
      );
  }
}

function toCheckTitle(active: boolean | null): string {
  if (active === null) return "Not known: Apicbase did not answer";
  return active ? "The access token works" : "The access token does not work";
}

function CheckNotice({ setId, outcome }: { setId: string; outcome: CheckOutcome }) {
  const { active, askedAt } = outcome;
  return (
    <Notice tone={active ? "success" : "warning"} title={toCheckTitle(active)} announce>
      Heard <ExactTime at={askedAt} />. {!active && <Evidence setId={setId} />}
    </Notice>
  );
}

function RefreshNow({ set, action, isFirst }: { set: TokenSetView; action: Submit; isFirst: boolean }) {
  const variant = isFirst ? "primary" : "secondary";
  if (set.holder) return <RefreshInUse set={set} machine={set.holder} action={action} variant={variant} />;
  return (
    <form action={action}>
      <input type="hidden" name="tokenSetId" value={set.id} />
      <input type="hidden" name="seenGeneration" value={set.generation} />
      <SubmitButton variant={variant} waits>
        Refresh now
      </SubmitButton>
    </form>
  );
}

function CheckNow({ set, action, isFirst }: { set: TokenSetView; action: Submit; isFirst: boolean }) {
  return (
    <form action={action}>
      <input type="hidden" name="tokenSetId" value={set.id} />
      <SubmitButton variant={isFirst ? "primary" : "secondary"} waits>
        Check
      </SubmitButton>
    </form>
  );
}

function ConnectLink({ set, isFirst }: { set: TokenSetView; isFirst: boolean }) {
  return (
    <ButtonLink href={`/token-sets/${set.id}/connect`} variant={isFirst ? "primary" : "secondary"}>
      {set.generation === 0 ? "Connect" : "Reconnect"}
    </ButtonLink>
  );
}

function Resume({ set, action }: { set: TokenSetView; action: Submit }) {
  return (
    <form action={action}>
      <input type="hidden" name="tokenSetId" value={set.id} />
      <SubmitButton>Resume</SubmitButton>
    </form>
  );
}

function ReplaceSecret({ set }: { set: TokenSetView }) {
  return (
    <ButtonLink href={`/applications/${set.application.id}`} variant="primary">
      Replace secret
    </ButtonLink>
  );
}

/** What this person can do with the set now, first the one thing that helps; and the result of what they did. */
export function TokenSetActions({ set, mayRefresh, mayConnect, mayReplaceSecret, mayPause }: Props) {
  const [refreshed, refresh] = useFormAction(refreshAction, "refresh");
  const [checked, check] = useFormAction(checkAction, "read");
  const [resumed, resume] = useFormAction(resumeAction);
  const { remedy } = set.diagnosis;
  const living = set.generation > 0 && !set.revokedAt;
  const isLost = set.verdict !== null && set.verdict !== "client_secret_changed";
  const refreshable = living && !isLost && set.pausedAt === null;
  const connectable = mayConnect && set.archivedAt === null;
  const checkable = set.generation > 0 && set.revocationProof !== "proved";
  const connects = remedy === "connect" || remedy === "reconnect";
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap gap-2">
        {mayReplaceSecret && remedy === "replace_secret" && <ReplaceSecret set={set} />}
        {mayPause && remedy === "resume" && <Resume set={set} action={resume} />}
        {connectable && connects && <ConnectLink set={set} isFirst />}
        {mayRefresh && refreshable && (
          <RefreshNow set={set} action={refresh} isFirst={remedy === "refresh"} />
        )}
        {checkable && <CheckNow set={set} action={check} isFirst={remedy === "check"} />}
        {connectable && !connects && <ConnectLink set={set} isFirst={false} />}
      </div>
      <ActionAlert state={resumed} />
      <ActionAlert state={refreshed} done={(outcome) => <RefreshNotice setId={set.id} outcome={outcome} />} />
      <ActionAlert state={checked} done={(outcome) => <CheckNotice setId={set.id} outcome={outcome} />} />
    </div>
  );
}
