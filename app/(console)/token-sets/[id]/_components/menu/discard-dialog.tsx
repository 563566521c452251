"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { discardAction } from "../../../actions.ts";

interface Props {
  id: string;
  set: TokenSetView;
  /** A code was offered, and its answer never came. */
  isAnswerMissing: boolean;
}

const neverConnected = "This token set was never connected. Discarding it changes nothing at Apicbase.";
const answerMissing =
  "A code was exchanged and Apicbase’s answer never came, so Apicbase may have issued tokens that nobody has. Discarding does not end them: if a token of this connection shows up in API Settings at Apicbase, revoke it there.";

/** Deletes a set that never held a token. */
export function DiscardDialog({ id, set, isAnswerMissing }: Props) {
  const [state, submit] = useFormAction(discardAction);
  return (
    <ConfirmDialog
      id={id}
      title={`Discard ${set.name}?`}
      confirmLabel="Discard"
      action={submit}
      fields={{ tokenSetId: set.id }}
      alert={state.status === "failed" && <ActionAlert state={state} />}
    >
      <p className="text-pretty">{isAnswerMissing ? answerMissing : neverConnected}</p>
    </ConfirmDialog>
  );
}
