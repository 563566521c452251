"use client";

import { useActionState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { Field } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { fieldError, idle, typed } from "#lib/entry/action-state.ts";
import { changeNameAction } from "../actions.ts";

export function ChangeName({ name }: { name: string }) {
  const [state, submit] = useActionState(changeNameAction, idle);
  return (
    <form action={submit} className="grid max-w-md gap-4">
      <ActionAlert state={state} />
      {state.status === "done" && (
        <Notice tone="success" announce>
          Saved.
        </Notice>
      )}
      <Field name="name" label="Your name" error={fieldError(state, "name")} required>
        {(control) => (
          <TextInput {...control} autoComplete="name" defaultValue={typed(state, "name") ?? name} />
        )}
      </Field>
      <div>
        <SubmitButton variant="secondary">Save name</SubmitButton>
      </div>
    </form>
  );
}
