"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { MuteFields } from "#components/mute-fields.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { muteTokenSetAction } from "../../standing-actions.ts";

/** Mutes the set's alerts for a while, with a reason that others read. */
export function MuteDialog({ id, set }: { id: string; set: TokenSetView }) {
  const [state, submit] = useFormAction(muteTokenSetAction);
  return (
    <ConfirmDialog
      id={id}
      title={`Mute alerts about ${set.name}?`}
      stops={["Messages about this token set, whatever happens to it"]}
      stays={["Refreshing, and what its page and the lists say"]}
      confirmLabel="Mute"
      tone="primary"
      action={submit}
      fields={{ tokenSetId: set.id }}
      alert={state.status === "failed" && <ActionAlert state={state} />}
    >
      <MuteFields state={state} />
    </ConfirmDialog>
  );
}
