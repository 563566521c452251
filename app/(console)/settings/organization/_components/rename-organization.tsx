"use client";

import { useActionState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { Field } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { fieldError, idle, typed } from "#lib/entry/action-state.ts";
import { renameOrganizationAction } from "../actions.ts";

export function RenameOrganization({ name }: { name: string }) {
  const [state, submit] = useActionState(renameOrganizationAction, idle);
  return (
    <form action={submit} className="grid max-w-md gap-4">
      <ActionAlert state={state} />
      {state.status === "done" && (
        <Notice tone="success" announce>
          Renamed.
        </Notice>
      )}
      <Field
        name="name"
        label="Name"
        hint="All members see it, and whoever is sent a link."
        error={fieldError(state, "name")}
        required
      >
        {(control) => (
          <TextInput {...control} autoComplete="organization" defaultValue={typed(state, "name") ?? name} />
        )}
      </Field>
      <div>
        <SubmitButton variant="secondary">Rename</SubmitButton>
      </div>
    </form>
  );
}
