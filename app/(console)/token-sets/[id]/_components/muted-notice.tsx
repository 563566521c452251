"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { MuteView } from "#lib/alerts/alert-view.ts";
import { unmuteTokenSetAction } from "../standing-actions.ts";

interface Props {
  tokenSetId: string;
  mute: MuteView;
  mayEnd: boolean;
}

/** Says that nobody is told about the set, who wanted that and why. */
export function MutedNotice({ tokenSetId, mute, mayEnd }: Props) {
  const [state, submit] = useFormAction(unmuteTokenSetAction);
  return (
    <Notice
      title="Alerts about this token set are muted"
      actions={
        mayEnd && (
          <form action={submit}>
            <input type="hidden" name="tokenSetId" value={tokenSetId} />
            <SubmitButton variant="secondary">End the mute</SubmitButton>
          </form>
        )
      }
    >
      {mute.by} muted them{" "}
      {mute.until ? (
        <>
          until <ExactTime at={mute.until} />
        </>
      ) : (
        "until somebody ends it"
      )}
      {mute.reason && `: “${mute.reason}”`}. Nobody is told whatever happens to it.
      <ActionAlert state={state} />
    </Notice>
  );
}
