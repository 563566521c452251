"use client";

import { useActionState } from "react";
import { ConfirmButton } from "#components/confirm-button.tsx";
import { FormAlert } from "#components/ui/form-alert.tsx";
import { Section } from "#components/ui/section.tsx";
import { idle } from "#lib/entry/action-state.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { revokeAction } from "../../actions.ts";

interface Props {
  set: TokenSetView;
  /** Access is kept aside for the set: it ends with it. */
  hasAside: boolean;
}

/** Revokes a set that is connected; nothing for any other. */
export function RevokeSection({ set, hasAside }: Props) {
  const [state, submit] = useActionState(revokeAction, idle);
  const failed = state.status === "done" && state.result.outcome !== "revoked" ? state.result : null;
  if (set.generation === 0 || set.revokedAt) return null;
  const title = failed?.outcome === "in_doubt" ? "Not known yet whether it is revoked" : "Not revoked";
  return (
    <Section title="Revoke" description="Ends this set’s access at Apicbase, and checks that it has ended.">
      <ConfirmButton
        label="Revoke"
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
        action={submit}
        fields={{ tokenSetId: set.id }}
        state={state}
        alert={failed && <FormAlert title={title} next={failed.detail} />}
      />
    </Section>
  );
}
