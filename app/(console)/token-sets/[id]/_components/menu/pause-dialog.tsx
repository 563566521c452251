"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Field } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { fieldError, typed } from "#lib/entry/action-state.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { pauseAction } from "../../standing-actions.ts";

const underWay = (
  <Notice tone="info" title="Paused: a refresh that had begun ends first" announce>
    What it brings is in use. The pause counts from the next one.
  </Notice>
);

/** Pauses the set for a reason, after a person has read what stops and until when machines have access. */
export function PauseDialog({ id, set }: { id: string; set: TokenSetView }) {
  const [state, submit] = useFormAction(pauseAction);
  const end = set.accessTokenExpiresAt;
  return (
    <>
      {state.status === "done" && (
        <ActionAlert state={state} done={({ isRefreshUnderWay }) => isRefreshUnderWay && underWay} />
      )}
      <ConfirmDialog
        id={id}
        title={`Pause ${set.name}?`}
        stops={[
          "Refreshing: on schedule, by hand and for machines",
          ...(end
            ? [
                <>
                  Machines’ access, when the access token expires: <ExactTime at={end} />
                </>,
              ]
            : []),
        ]}
        stays={["The access at Apicbase, until the token expires", "This set’s name, machines and history"]}
        confirmLabel="Pause"
        tone="primary"
        action={submit}
        fields={{ tokenSetId: set.id }}
        alert={state.status === "failed" && <ActionAlert state={state} />}
      >
        <Field
          name="reason"
          label="Why?"
          hint="Whoever finds it paused reads this: “Closed for stocktaking until Monday”."
          error={fieldError(state, "reason")}
          required
        >
          {(control) => (
            <TextInput
              {...control}
              autoComplete="off"
              defaultValue={typed(state, "reason")}
              maxLength={200}
            />
          )}
        </Field>
      </ConfirmDialog>
    </>
  );
}
