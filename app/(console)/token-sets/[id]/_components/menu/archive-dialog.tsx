"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { archiveAction, unarchiveAction } from "../../standing-actions.ts";

/** What archiving leaves as it is: access that lives on at Apicbase is said first. */
function whatStays({ generation, revokedAt, verdict, accessTokenExpiresAt: end }: TokenSetView) {
  const always = "Name and history: it can be unarchived as it was";
  const livesOn =
    generation > 0 && revokedAt === null && (verdict ?? "client_secret_changed") === "client_secret_changed";
  if (!livesOn || end === null) return [always];
  return [
    <>
      The access at Apicbase: the access token works until <ExactTime at={end} />. To end it now, revoke the
      set first
    </>,
    always,
  ];
}

/** Takes a set that is no longer wanted out of the lists. */
export function ArchiveDialog({ id, set }: { id: string; set: TokenSetView }) {
  const [state, submit] = useFormAction(archiveAction);
  return (
    <ConfirmDialog
      id={id}
      title={`Archive ${set.name}?`}
      stops={[
        "Its place in the lists: it is shown when somebody asks for archived sets",
        "Connecting it: links that were sent out are refused",
        "Machines that ask for its access token get none",
      ]}
      stays={whatStays(set)}
      confirmLabel="Archive"
      tone="primary"
      action={submit}
      fields={{ tokenSetId: set.id }}
      alert={state.status === "failed" && <ActionAlert state={state} />}
    />
  );
}

/** Brings an archived set back. */
export function UnarchiveDialog({ id, set }: { id: string; set: TokenSetView }) {
  const [state, submit] = useFormAction(unarchiveAction);
  return (
    <ConfirmDialog
      id={id}
      title={`Unarchive ${set.name}?`}
      stays={["It is as it was before: paused, if somebody had paused it", "Nothing is sent to Apicbase"]}
      confirmLabel="Unarchive"
      tone="primary"
      action={submit}
      fields={{ tokenSetId: set.id }}
      alert={state.status === "failed" && <ActionAlert state={state} />}
    />
  );
}
