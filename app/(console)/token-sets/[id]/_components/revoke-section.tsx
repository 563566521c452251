"use client";

import { useActionState } from "react";
import { ConfirmButton } from "#components/confirm-button.tsx";
import { FormAlert } from "#components/ui/form-alert.tsx";
import { Section } from "#components/ui/section.tsx";
import { idle } from "#lib/entry/action-state.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { revokeAction } from "../../actions.ts";

export function RevokeSection({ set }: { set: TokenSetView }) {
  const [state, submit] = useActionState(revokeAction, idle);
  const failed = state.status === "done" && state.result.outcome === "not_revoked" ? state.result : null;
  return (
    <Section title="Revoke" description="Ends this set’s access at Apicbase and proves it.">
      <ConfirmButton
        label="Revoke"
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
        action={submit}
        fields={{ tokenSetId: set.id }}
        state={state}
        alert={failed && <FormAlert title="Not revoked" next={failed.detail} />}
      />
    </Section>
  );
}
