"use client";

import type { ReactNode } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { Field } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { type FormAction, fieldError, typed } from "#lib/entry/action-state.ts";

type RenameFormProps<Result> = {
  /** Receives the new name as `name`. */
  action: FormAction<Result>;
  /** The name now. */
  name: string;
  label?: string;
  hint?: ReactNode;
  autoComplete?: "name" | "organization";
  /** Hidden entries of the form. */
  fields?: Readonly<Record<string, string>>;
};

/** Gives something another name; the name that was refused stays typed. */
export function RenameForm<Result>({
  action,
  name,
  label = "New name",
  hint,
  autoComplete,
  fields = {},
}: RenameFormProps<Result>) {
  const [state, submit] = useFormAction(action);
  return (
    <form action={submit} className="grid max-w-md gap-4">
      <ActionAlert
        state={state}
        done={() => (
          <Notice tone="success" announce>
            Renamed.
          </Notice>
        )}
      />
      {Object.entries(fields).map(([key, value]) => (
        <input key={key} type="hidden" name={key} value={value} />
      ))}
      <Field name="name" label={label} hint={hint} error={fieldError(state, "name")} required>
        {(control) => (
          <TextInput {...control} autoComplete={autoComplete} defaultValue={typed(state, "name") ?? name} />
        )}
      </Field>
      <div>
        <SubmitButton variant="secondary">Rename</SubmitButton>
      </div>
    </form>
  );
}
