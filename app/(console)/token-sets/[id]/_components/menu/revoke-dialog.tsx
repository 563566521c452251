"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { FormAlert } from "#components/ui/form-alert.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { revokeAction } from "../../../actions.ts";

interface Props {
  id: string;
  set: TokenSetView;
  /** Access is kept aside for the set: it ends with it. */
  hasAside: boolean;
}

/** Ends the access of a set that is connected, at Apicbase, after a person has read what stops. */
export function RevokeDialog({ id, set, hasAside }: Props) {
  const [state, submit] = useFormAction(revokeAction);
  const unrevoked = state.status === "done" && state.result.outcome !== "revoked" ? state.result : null;
  const title = unrevoked?.outcome === "in_doubt" ? "Not known yet whether it is revoked" : "Not revoked";
  const failure = state.status === "failed" && <ActionAlert state={state} />;
  return (
    <ConfirmDialog
      id={id}
      title={`Revoke ${set.name}?`}
      stops={[
        set.holder
          ? `The access token, at once: Apicbase refuses the calls of ${set.holder.name} (401)`
          : "The access token, at once: Apicbase refuses the calls of machines that use it (401)",
        ...(hasAside ? ["The new access that is kept aside"] : []),
        "Refreshing: to use this set again, a person must reconnect it",
      ]}
      stays={["All other token sets, also of this library and application", "This set’s name and history"]}
      confirmText={set.environment === "production" ? set.name : undefined}
      confirmLabel="Revoke"
      action={submit}
      waits
      fields={{ tokenSetId: set.id }}
      alert={unrevoked ? <FormAlert title={title} next={unrevoked.detail} /> : failure}
    />
  );
}
