"use client";

import { useActionState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { Field } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { fieldError, idle, typed } from "#lib/entry/action-state.ts";
import { renameLibraryAction } from "../actions.ts";

export function RenameLibrary({ id, name }: { id: string; name: string }) {
  const [state, submit] = useActionState(renameLibraryAction, idle);
  return (
    <form action={submit} className="grid max-w-md gap-4">
      <ActionAlert state={state} />
      {state.status === "done" && (
        <Notice tone="success" announce>
          Renamed.
        </Notice>
      )}
      <input type="hidden" name="libraryId" value={id} />
      <Field name="name" label="New name" error={fieldError(state, "name")} required>
        {(control) => <TextInput {...control} defaultValue={typed(state, "name") ?? name} />}
      </Field>
      <div>
        <SubmitButton variant="secondary">Rename</SubmitButton>
      </div>
    </form>
  );
}
