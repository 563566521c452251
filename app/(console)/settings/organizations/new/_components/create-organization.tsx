"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { fieldError, typed } from "#lib/entry/action-state.ts";
import { createOrganizationAction } from "../../../organization/actions.ts";

export function CreateOrganization() {
  const [state, submit] = useFormAction(createOrganizationAction);
  return (
    <form action={submit} className="grid max-w-md gap-4">
      <ActionAlert state={state} />
      <Field
        name="name"
        label="Name"
        hint="You become its owner and switch to it at once. The menu at the top left takes you back."
        error={fieldError(state, "name")}
        required
      >
        {(control) => (
          <TextInput {...control} autoComplete="organization" defaultValue={typed(state, "name")} />
        )}
      </Field>
      <div className="flex flex-wrap gap-3">
        <SubmitButton>Create organization</SubmitButton>
        <ButtonLink href="/settings/organization">Cancel</ButtonLink>
      </div>
    </form>
  );
}
