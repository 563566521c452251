"use client";

import { useActionState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { DialogButton } from "#components/ui/dialog-button.tsx";
import { FormAlert } from "#components/ui/form-alert.tsx";
import { Section } from "#components/ui/section.tsx";
import { idle } from "#lib/entry/action-state.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { revokeAction } from "../../actions.ts";

export function RevokeSection({ set }: { set: TokenSetView }) {
  const [state, submit] = useActionState(revokeAction, idle);
  const failed = state.status === "done" && state.result.outcome === "not_revoked" ? state.result : null;
  const alert =
    state.status === "failed" ? (
      <ActionAlert state={state} />
    ) : failed ? (
      <FormAlert title="Not revoked" next={failed.detail} />
    ) : undefined;
  return (
    <Section title="Revoke" description="Ends this set’s access at Apicbase and proves it.">
      <DialogButton opens="revoke-token-set" variant="danger">
        Revoke
      </DialogButton>
      <ConfirmDialog
        id="revoke-token-set"
        title={`Revoke ${set.name}?`}
        dies={[
          set.holder
            ? `The access token, at once: ${set.holder.name} holds it and gets 401`
            : "The access token, at once: machines that use it get 401",
          "The refresh token: only a person can connect this set again",
        ]}
        survives={[
          "All other token sets, also of this library and application",
          "This set’s name and history",
        ]}
        confirmText={set.environment === "production" ? set.name : undefined}
        confirmLabel="Revoke"
        action={submit}
        fields={{ tokenSetId: set.id }}
        alert={alert}
      />
    </Section>
  );
}
