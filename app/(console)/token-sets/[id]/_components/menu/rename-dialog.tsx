"use client";

import { useIsLatest } from "#components/latest-result.ts";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormAlert } from "#components/ui/form-alert.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { fieldError, typed } from "#lib/entry/action-state.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { renameAction } from "../../../actions.ts";

/** Gives the set another name; the name that was refused stays typed, and the dialog open. */
export function RenameDialog({ id, set }: { id: string; set: TokenSetView }) {
  const [state, submit] = useFormAction(renameAction);
  const isLatest = useIsLatest(state);
  const error = state.status === "failed" ? state.error : null;
  return (
    <>
      {isLatest && state.status === "done" && (
        <div className="mb-4">
          <Notice tone="success" announce>
            Renamed.
          </Notice>
        </div>
      )}
      <ConfirmDialog
        id={id}
        title={`Rename ${set.name}`}
        stays={["Tokens, machines and history"]}
        confirmLabel="Rename"
        tone="primary"
        action={submit}
        fields={{ tokenSetId: set.id }}
        // While there is one, the dialog stays open: also in the moment before it is the latest.
        alert={
          error && <>{isLatest && <FormAlert title={error.what} safe={error.safe} next={error.next} />}</>
        }
      >
        <Field name="name" label="New name" error={fieldError(state, "name")} required>
          {(control) => <TextInput {...control} defaultValue={typed(state, "name") ?? set.name} />}
        </Field>
      </ConfirmDialog>
    </>
  );
}
